#include "pci_selector.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr const char* kRescan =
    "look with lspci -Dnn; after programming the board: echo 1 > /sys/bus/pci/rescan";

/// Hexadecimal digits alone, as many as the place wants.
bool ParseDigits(std::string_view text, std::size_t least, std::size_t most,
                 std::uint64_t* value) noexcept {
  if (text.size() < least || text.size() > most) return false;
  return text[0] != '-' && !text.starts_with("0x") && ParseHex(text, value);
}

std::vector<std::string_view> SplitAtColons(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

/// Whether the parts are of DDDD:BB:DD.F. A domain may have more than four digits.
bool IsAddress(const std::vector<std::string_view>& parts) noexcept {
  std::uint64_t value = 0;
  if (parts.size() != 3 || parts[2].size() != 4 || parts[2][2] != '.') return false;
  return ParseDigits(parts[0], 4, 8, &value) && ParseDigits(parts[1], 2, 2, &value) &&
         ParseDigits(parts[2].substr(0, 2), 2, 2, &value) && parts[2][3] >= '0' &&
         parts[2][3] <= '7';
}

bool ParseKind(const std::vector<std::string_view>& parts, PciSelector* selector) noexcept {
  std::uint64_t vendor = 0;
  std::uint64_t device = 0;
  if (parts.size() < 2 || parts.size() > 3) return false;
  if (!ParseDigits(parts[0], 4, 4, &vendor) || !ParseDigits(parts[1], 4, 4, &device)) return false;
  selector->vendor = static_cast<std::uint32_t>(vendor);
  selector->device = static_cast<std::uint32_t>(device);
  if (parts.size() == 2) return true;
  std::uint64_t instance = 0;
  const char* end = parts[2].data() + parts[2].size();
  const auto parsed = std::from_chars(parts[2].data(), end, instance);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return false;
  selector->instance = instance;
  return true;
}

struct Found {
  std::string address;
  std::uint64_t vendor = 0;
  std::uint64_t device = 0;
};

std::vector<Found> ListFunctions(const std::string& devices) {
  std::vector<Found> found;
  std::error_code failure;
  std::filesystem::directory_iterator entry(devices, failure);
  for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    Found function;
    function.address = entry->path().filename().string();
    if (!IsAddress(SplitAtColons(function.address))) continue;
    const std::string directory = devices + "/" + function.address;
    if (!ParseHex(ReadAttribute(directory + "/vendor"), &function.vendor)) continue;
    if (!ParseHex(ReadAttribute(directory + "/device"), &function.device)) continue;
    found.push_back(std::move(function));
  }
  // By length first, because a domain with more digits is a higher one.
  std::sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
    return std::pair(left.address.size(), std::string_view(left.address)) <
           std::pair(right.address.size(), std::string_view(right.address));
  });
  return found;
}

std::string HexId(std::uint64_t id) {
  const std::string digits = HexText(id).substr(2);
  return std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

std::string NamesOf(const std::vector<Found>& functions) {
  std::string names;
  for (const Found& function : functions) {
    names += (names.empty() ? "" : ", ") + function.address + " (" + HexId(function.vendor) + ":" +
             HexId(function.device) + ")";
  }
  return names;
}

}  // namespace

Result<PciSelector> ParsePciSelector(const std::string& text) {
  PciSelector selector;
  const std::vector<std::string_view> parts = SplitAtColons(text);
  if (IsAddress(parts)) {
    selector.address = text;
    for (char& letter : selector.address) letter = static_cast<char>(std::tolower(letter));
    return selector;
  }
  if (ParseKind(parts, &selector)) return selector;
  return Misconfigured("address", "\"" + text +
                                      "\" is neither an address as 0000:03:00.0 nor a vendor and "
                                      "device as 10ee:7021 or, for the second one, 10ee:7021:1");
}

Result<std::string> FindPciFunction(const PciSelector& selector, const std::string& devices) {
  if (!selector.address.empty()) {
    std::error_code failure;
    if (std::filesystem::is_directory(devices + "/" + selector.address, failure)) {
      return selector.address;
    }
    return Unavailable("there is no PCI function at " + selector.address, kRescan, devices);
  }
  std::vector<Found> found = ListFunctions(devices);
  std::erase_if(found, [&](const Found& each) { return each.vendor != selector.vendor; });
  const std::string of_vendor = NamesOf(found);
  std::erase_if(found, [&](const Found& each) { return each.device != selector.device; });
  const std::string kind = HexId(selector.vendor) + ":" + HexId(selector.device);

  if (found.empty()) {
    const std::string others = of_vendor.empty()
                                   ? "nor any other of vendor " + HexId(selector.vendor)
                                   : "of this vendor there is " + of_vendor;
    return Unavailable("there is no PCI function " + kind + ", " + others, kRescan, devices);
  }
  if (!selector.instance.has_value() && found.size() > 1) {
    return Unavailable("there are several: " + NamesOf(found),
                       "configure the address of one, or " + kind + ":0 for the first", devices);
  }
  const std::uint64_t instance = selector.instance.value_or(0);
  if (instance >= found.size()) {
    return Unavailable("there are only " + std::to_string(found.size()) + ": " + NamesOf(found),
                       kRescan, devices);
  }
  return found[instance].address;
}

}  // namespace barkeep
