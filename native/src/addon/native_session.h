#ifndef BARKEEP_ADDON_NATIVE_SESSION_H_
#define BARKEEP_ADDON_NATIVE_SESSION_H_

#include <napi.h>

#include <memory>

#include "addon/device_object.h"
#include "core/session.h"

namespace barkeep::addon {

/// `NativeSession` of native/lib/binding.ts, method by method.
class NativeSession final : public DeviceObject<NativeSession, Session> {
 public:
  static void Define(Napi::Env env);
  /// `make_error` is the device's.
  static Napi::Value Wrap(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                          std::shared_ptr<Session> session, napi_value make_error);

  explicit NativeSession(const Napi::CallbackInfo& info);

 private:
  template <Result<Napi::Value> (NativeSession::*Body)(const Napi::CallbackInfo&)>
  Napi::Value Entry(const Napi::CallbackInfo& info) {
    return MethodEntry<Body>(*this, info);
  }

  Result<Napi::Value> Execute(const Napi::CallbackInfo& info);
  Result<Napi::Value> Read(const Napi::CallbackInfo& info);
  Result<Napi::Value> Write(const Napi::CallbackInfo& info);
  Result<Napi::Value> Cancel(const Napi::CallbackInfo& info);
  Result<Napi::Value> Revoke(const Napi::CallbackInfo& info);
  Result<Napi::Value> OpenChannel(const Napi::CallbackInfo& info);
  Result<Napi::Value> Close(const Napi::CallbackInfo& info);

  Result<Napi::Value> Transfer(const Napi::CallbackInfo& info, bool write);
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_NATIVE_SESSION_H_
