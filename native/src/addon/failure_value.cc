#include "addon/failure_value.h"

#include <cstdint>
#include <optional>

namespace barkeep::addon {
namespace {

/// Sets what is known.
class Fields {
 public:
  Fields(Napi::Env env, Napi::Object object) : env_(env), object_(object) {}

  template <typename T>
  void Number(const char* name, const std::optional<T>& value) {
    if (value) object_.Set(name, Napi::Number::New(env_, static_cast<double>(*value)));
  }
  void Big(const char* name, const std::optional<std::uint64_t>& value) {
    if (value) object_.Set(name, Napi::BigInt::New(env_, *value));
  }
  void Text(const char* name, const std::string& value) {
    if (!value.empty()) object_.Set(name, Napi::String::New(env_, value));
  }

 private:
  Napi::Env env_;
  Napi::Object object_;
};

/// True for errors about the device as a whole, which name it.
bool IsDeviceError(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kDeviceUnavailable:
    case ErrorCode::kDeviceLost:
    case ErrorCode::kDeviceStuck:
    case ErrorCode::kDeviceQuiesced:
    case ErrorCode::kDeviceQuarantined:
    case ErrorCode::kStaleGeneration:
      return true;
    default:
      return false;
  }
}

Napi::Object DataValue(Napi::Env env, const Error& error, const FailureOrigin& origin) {
  const Napi::Object data = Napi::Object::New(env);
  Fields fields(env, data);
  if (origin.device_name != nullptr && (origin.device == nullptr || IsDeviceError(error.code))) {
    fields.Text("device", *origin.device_name);
  }
  if (error.window && origin.device != nullptr && *error.window < origin.device->windows.size()) {
    const WindowSpec& window = origin.device->windows[*error.window].spec;
    fields.Text("window", window.name);
    if (error.code == ErrorCode::kWidthUnsupported) {
      data.Set("supported", WidthsValue(env, window.widths));
    }
  }
  fields.Number("operation", error.operation);
  fields.Number("offset", error.offset);
  fields.Number("length", error.length);
  fields.Number("size", error.size);
  fields.Number("width", error.width);
  fields.Text("field", error.field);
  fields.Text("reason", error.reason);
  fields.Text("fix", error.fix);
  fields.Text("limit", error.limit);
  fields.Number("actual", error.actual);
  fields.Number("max", error.max);
  fields.Big("value", error.value);
  fields.Big("expected", error.expected);
  fields.Big("mask", error.mask);
  fields.Number("timeoutMs", error.timeout_ms);
  fields.Number("retryAfterMs", error.retry_after_ms);
  fields.Number("done", error.done);
  if (error.system_errno != 0) fields.Number("errno", std::optional(error.system_errno));
  fields.Text("path", error.path);
  fields.Text("interrupt", error.interrupt);
  return data;
}

}  // namespace

Napi::Object FailureValue(Napi::Env env, const Error& error, const FailureOrigin& origin) {
  const Napi::Object failure = Napi::Object::New(env);
  failure.Set("code", Napi::String::New(env, ErrorCodeText(error.code)));
  failure.Set("outcome", Napi::String::New(env, OutcomeText(error.outcome)));
  failure.Set("data", DataValue(env, error, origin));
  return failure;
}

Napi::Array WidthsValue(Napi::Env env, WidthSet widths) {
  const Napi::Array list = Napi::Array::New(env);
  for (std::uint32_t bit = 0; bit < 4; ++bit) {
    if ((widths >> bit & 1) == 0) continue;
    list.Set(list.Length(), Napi::Number::New(env, 8U << bit));
  }
  return list;
}

}  // namespace barkeep::addon
