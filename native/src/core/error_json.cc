#include "error_json.h"

#include <cinttypes>
#include <cstdio>
#include <string_view>

namespace barkeep {
namespace {

/// Writes the fields of an object, one after the other.
class JsonObject {
 public:
  void Text(const char* name, const std::string& value) {
    if (!value.empty()) Quoted(name, value);
  }
  template <typename T>
  void Number(const char* name, const std::optional<T>& value) {
    if (!value) return;
    if constexpr (sizeof(T) == 8) {
      Big(name, value);
    } else {
      Name(name);
      text_ += std::to_string(*value);
    }
  }
  void Big(const char* name, const std::optional<std::uint64_t>& value) {
    if (!value) return;
    char digits[24];
    std::snprintf(digits, sizeof(digits), "0x%" PRIx64, *value);
    Quoted(name, digits);
  }
  void Widths(const char* name, WidthSet widths) {
    Name(name);
    const char* separator = "[";
    for (std::uint32_t bit = 0; bit < 4; ++bit) {
      if ((widths >> bit & 1) == 0) continue;
      text_ += separator;
      text_ += std::to_string(8U << bit);
      separator = ",";
    }
    text_ += widths == 0 ? "[]" : "]";
  }
  void Quoted(const char* name, std::string_view value) {
    Name(name);
    text_ += '"';
    for (const char character : value) Escaped(character);
    text_ += '"';
  }

  std::string Take() { return std::move(text_) + "}"; }

 private:
  void Name(const char* name) {
    text_ += text_.empty() ? '{' : ',';
    text_ += '"';
    text_ += name;
    text_ += "\":";
  }
  void Escaped(char character) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x20 && byte != 0x7f && character != '"' && character != '\\') {
      text_ += character;
      return;
    }
    char escape[8];
    std::snprintf(escape, sizeof(escape), "\\u%04x", unsigned{byte});
    text_ += escape;
  }

  std::string text_;
};

}  // namespace

std::string ErrorJson(const Error& error, const ErrorOrigin& origin) {
  JsonObject object;
  object.Quoted("code", ErrorCodeText(error.code));
  object.Quoted("outcome", OutcomeText(error.outcome));
  VisitErrorData(error, origin, object);
  return object.Take();
}

}  // namespace barkeep
