#ifndef BARKEEP_ADDON_NATIVE_DEVICE_H_
#define BARKEEP_ADDON_NATIVE_DEVICE_H_

#include <napi.h>

#include <memory>

#include "addon/device_object.h"
#include "core/device.h"

namespace barkeep::addon {

/// `NativeDevice` of native/lib/binding.ts, method by method.
class NativeDevice final : public DeviceObject<NativeDevice, Device> {
 public:
  static void Define(Napi::Env env);
  /// `openDevice` of the binding.
  static Napi::Value Open(const Napi::CallbackInfo& info);

  explicit NativeDevice(const Napi::CallbackInfo& info);
  ~NativeDevice() override;

 private:
  template <Result<Napi::Value> (NativeDevice::*Body)(const Napi::CallbackInfo&)>
  Napi::Value Entry(const Napi::CallbackInfo& info) {
    return MethodEntry<Body>(*this, info);
  }

  Result<Napi::Value> Info(const Napi::CallbackInfo& info);
  Result<Napi::Value> OpenSession(const Napi::CallbackInfo& info);
  Result<Napi::Value> State(const Napi::CallbackInfo& info);
  Result<Napi::Value> Counts(const Napi::CallbackInfo& info);
  Result<Napi::Value> WatchState(const Napi::CallbackInfo& info);
  Result<Napi::Value> Subscribe(const Napi::CallbackInfo& info);
  Result<Napi::Value> OpenBuffers(const Napi::CallbackInfo& info);
  Result<Napi::Value> Close(const Napi::CallbackInfo& info);
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_NATIVE_DEVICE_H_
