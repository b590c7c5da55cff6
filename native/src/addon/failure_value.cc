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
  void Widths(const char* name, WidthSet widths) { object_.Set(name, WidthsValue(env_, widths)); }

 private:
  Napi::Env env_;
  Napi::Object object_;
};

}  // namespace

Napi::Object FailureValue(Napi::Env env, const Error& error, const FailureOrigin& origin) {
  const Napi::Object failure = Napi::Object::New(env);
  failure.Set("code", Napi::String::New(env, ErrorCodeText(error.code)));
  failure.Set("outcome", Napi::String::New(env, OutcomeText(error.outcome)));
  const Napi::Object data = Napi::Object::New(env);
  Fields fields(env, data);
  VisitErrorData(error, origin, fields);
  failure.Set("data", data);
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
