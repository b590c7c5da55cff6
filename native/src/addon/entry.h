#ifndef BARKEEP_ADDON_ENTRY_H_
#define BARKEEP_ADDON_ENTRY_H_

#include <napi.h>

#include <string>

#include "addon/failure_value.h"
#include "core/error.h"

namespace barkeep::addon {

/// Throws what `make_error` makes of the failure, or a TypeError where there is no such function.
/// Only the entries below call it: nothing else in native code throws.
inline void Throw(Napi::Env env, const Error& error, const FailureOrigin& origin,
                  napi_value make_error) {
  if (make_error == nullptr) {
    const std::string text =
        std::string(ErrorCodeText(error.code)) + ": " + error.field + ": " + error.reason;
    Napi::TypeError::New(env, text).ThrowAsJavaScriptException();
    return;
  }
  const Napi::Value made = Napi::Function(env, make_error).Call({FailureValue(env, error, origin)});
  if (env.IsExceptionPending()) return;
  napi_throw(env, made);
}

/// The entry of a function of the module.
template <Result<Napi::Value> (*Body)(const Napi::CallbackInfo&)>
Napi::Value FunctionEntry(const Napi::CallbackInfo& info) {
  auto result = Body(info);
  if (result.ok()) return result.value();
  Throw(info.Env(), result.error(), {}, nullptr);
  return {};
}

/// The entry of a method. `T` has `origin()` and `make_error()`, for its errors.
template <auto Body, typename T>
Napi::Value MethodEntry(T& self, const Napi::CallbackInfo& info) {
  Result<Napi::Value> result = (self.*Body)(info);
  if (result.ok()) return result.value();
  Throw(info.Env(), result.error(), self.origin(), self.make_error());
  return {};
}

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_ENTRY_H_
