#ifndef BARKEEP_ADDON_NATIVE_BUFFERS_H_
#define BARKEEP_ADDON_NATIVE_BUFFERS_H_

#include <napi.h>

#include <memory>

#include "addon/device_object.h"
#include "core/dma_account.h"

namespace barkeep::addon {

/// `NativeBuffers` of native/lib/binding.ts, method by method.
class NativeBuffers final : public DeviceObject<NativeBuffers, DmaAccount> {
 public:
  static void Define(Napi::Env env);
  /// `make_error` is the device's.
  static Napi::Value Wrap(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                          std::shared_ptr<DmaAccount> account, napi_value make_error);

  explicit NativeBuffers(const Napi::CallbackInfo& info);

 private:
  template <Result<Napi::Value> (NativeBuffers::*Body)(const Napi::CallbackInfo&)>
  Napi::Value Entry(const Napi::CallbackInfo& info) {
    return MethodEntry<Body>(*this, info);
  }

  Result<Napi::Value> Allocate(const Napi::CallbackInfo& info);
  Result<Napi::Value> Read(const Napi::CallbackInfo& info);
  Result<Napi::Value> Write(const Napi::CallbackInfo& info);
  Result<Napi::Value> Free(const Napi::CallbackInfo& info);
  Result<Napi::Value> Close(const Napi::CallbackInfo& info);
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_NATIVE_BUFFERS_H_
