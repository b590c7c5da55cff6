#ifndef BARKEEP_ADDON_NATIVE_CHANNEL_H_
#define BARKEEP_ADDON_NATIVE_CHANNEL_H_

#include <napi.h>

#include <memory>

#include "addon/device_object.h"
#include "core/channel.h"

namespace barkeep::addon {

/// `NativeChannel` of native/lib/binding.ts, method by method.
class NativeChannel final : public DeviceObject<NativeChannel, Channel> {
 public:
  static void Define(Napi::Env env);
  /// `make_error` is the device's.
  static Napi::Value Wrap(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                          std::shared_ptr<Channel> channel, napi_value make_error);

  explicit NativeChannel(const Napi::CallbackInfo& info);

 private:
  template <Result<Napi::Value> (NativeChannel::*Body)(const Napi::CallbackInfo&)>
  Napi::Value Entry(const Napi::CallbackInfo& info) {
    return MethodEntry<Body>(*this, info);
  }

  Result<Napi::Value> Close(const Napi::CallbackInfo& info);
  Result<Napi::Value> Drain(const Napi::CallbackInfo& info);
  Result<Napi::Value> HighestId(const Napi::CallbackInfo& info);
  Result<Napi::Value> TakeVerdicts(const Napi::CallbackInfo& info);
  Result<Napi::Value> Adopt(const Napi::CallbackInfo& info);
  Result<Napi::Value> Cancel(const Napi::CallbackInfo& info);
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_NATIVE_CHANNEL_H_
