#include "addon/args.h"

#include <cmath>
#include <cstring>
#include <utility>

namespace barkeep::addon {

void Reader::Reject(const char* field, const char* reason) {
  if (error_) return;
  error_.emplace();
  error_->code = ErrorCode::kInvalidArgument;
  error_->field = prefix + field;
  error_->reason = reason;
}

std::uint64_t Reader::Unsigned(const Napi::Value& value, const char* field, std::uint64_t max) {
  const double number = Number(value, field);
  if (!(number >= 0) || number > static_cast<double>(max) || std::floor(number) != number) {
    Reject(field, "It is not an integer in range.");
    return 0;
  }
  return static_cast<std::uint64_t>(number);
}

double Reader::Number(const Napi::Value& value, const char* field) {
  if (value.IsNumber()) return value.As<Napi::Number>().DoubleValue();
  Reject(field, "It is not a number.");
  return 0;
}

bool Reader::Boolean(const Napi::Value& value, const char* field) {
  if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
  Reject(field, "It is not a boolean.");
  return false;
}

std::string Reader::Text(const Napi::Value& value, const char* field) {
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  Reject(field, "It is not a string.");
  return {};
}

Napi::Object Reader::Object(const Napi::Value& value, const char* field) {
  if (value.IsObject()) return value.As<Napi::Object>();
  Reject(field, "It is not an object.");
  return Napi::Object::New(env_);
}

Napi::Function Reader::Function(const Napi::Value& value, const char* field) {
  if (value.IsFunction()) return value.As<Napi::Function>();
  Reject(field, "It is not a function.");
  return {};
}

std::vector<Napi::Value> Reader::Array(const Napi::Value& value, const char* field) {
  std::vector<Napi::Value> items;
  if (!value.IsArray()) {
    Reject(field, "It is not an array.");
    return items;
  }
  const auto array = value.As<Napi::Array>();
  for (std::uint32_t index = 0; index < array.Length(); ++index) items.push_back(array[index]);
  return items;
}

std::optional<std::uint64_t> Reader::BigOrNull(const Napi::Value& value, const char* field) {
  if (value.IsNull()) return std::nullopt;
  bool lossless = false;
  if (value.IsBigInt()) {
    const std::uint64_t number = value.As<Napi::BigInt>().Uint64Value(&lossless);
    if (lossless) return number;
  }
  Reject(field, "It must be null, or a bigint from 0 to 2^64 - 1.");
  return std::nullopt;
}

std::span<std::byte> Reader::Bytes(const Napi::Value& value, const char* field) {
  napi_typedarray_type type = napi_int8_array;
  std::size_t length = 0;
  void* data = nullptr;
  const napi_status status =
      napi_get_typedarray_info(value.Env(), value, &type, &length, &data, nullptr, nullptr);
  if (status == napi_ok && type == napi_uint8_array) return {static_cast<std::byte*>(data), length};
  Reject(field, "It is not a Uint8Array.");
  return {};
}

std::size_t Reader::Choice(const Napi::Value& value, const char* field,
                           std::initializer_list<const char*> choices) {
  const std::string text = Text(value, field);
  std::size_t index = 0;
  for (const char* choice : choices) {
    if (text == choice) return index;
    ++index;
  }
  Reject(field, "It is not one of the known names.");
  return 0;
}

Moment Reader::Deadline(const Napi::Value& value, const char* field) {
  const double milliseconds = Number(value, field);
  if (std::isnan(milliseconds)) Reject(field, "It is not a number.");
  // Longer than anybody waits, and far from overflowing.
  if (!(milliseconds >= 0) || milliseconds > 1e12) return kNever;
  return Now() + static_cast<std::uint64_t>(milliseconds * 1e6);
}

ErrorCode Reader::Code(const Napi::Value& value, const char* field) {
  const std::string text = Text(value, field);
#define BARKEEP_ERROR(name, code_text) \
  if (text == (code_text)) return ErrorCode::name;
#include "core/error_codes.def"
#undef BARKEEP_ERROR
  Reject(field, "It is not an error code.");
  return ErrorCode::kInternal;
}

std::optional<ErrorCode> Reader::CodeOrNull(const Napi::Value& value, const char* field) {
  if (value.IsNull()) return std::nullopt;
  return Code(value, field);
}

}  // namespace barkeep::addon
