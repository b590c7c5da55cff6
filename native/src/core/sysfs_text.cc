#include "sysfs_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <system_error>

#include "descriptor.h"

namespace barkeep {

std::string ReadAttribute(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {};
  // An attribute is at most a page, and is read in one piece.
  std::array<char, 4096> text;
  const ssize_t length = ::read(file.get(), text.data(), text.size());
  if (length <= 0) return {};
  std::string_view value(text.data(), static_cast<std::size_t>(length));
  while (!value.empty() && (value.back() == '\n' || value.back() == ' ')) value.remove_suffix(1);
  return std::string(value);
}

std::string ReadLinkName(const std::string& path) {
  std::array<char, 4096> target;
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  if (length <= 0) return {};
  const std::string_view text(target.data(), static_cast<std::size_t>(length));
  return std::string(text.substr(text.rfind('/') + 1));
}

bool ParseHex(std::string_view text, std::uint64_t* value) noexcept {
  if (text.starts_with("0x")) text.remove_prefix(2);
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, *value, 16);
  return parsed.ec == std::errc{} && parsed.ptr == end;
}

std::string HexText(std::uint64_t value) {
  std::array<char, 16> digits;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return "0x" + std::string(digits.data(), written.ptr);
}

}  // namespace barkeep
