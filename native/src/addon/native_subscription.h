#ifndef BARKEEP_ADDON_NATIVE_SUBSCRIPTION_H_
#define BARKEEP_ADDON_NATIVE_SUBSCRIPTION_H_

#include <napi.h>

#include <memory>

#include "addon/device_object.h"
#include "core/interrupt_subscription.h"

namespace barkeep::addon {

/// `NativeSubscription` of native/lib/binding.ts, method by method.
class NativeSubscription final : public DeviceObject<NativeSubscription, InterruptSubscription> {
 public:
  static void Define(Napi::Env env);
  /// `make_error` is the device's.
  static Napi::Value Wrap(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                          std::shared_ptr<InterruptSubscription> subscription,
                          napi_value make_error);

  explicit NativeSubscription(const Napi::CallbackInfo& info);
  /// Nobody can ask for the next event any more.
  ~NativeSubscription() override;

 private:
  template <Result<Napi::Value> (NativeSubscription::*Body)(const Napi::CallbackInfo&)>
  Napi::Value Entry(const Napi::CallbackInfo& info) {
    return MethodEntry<Body>(*this, info);
  }

  Result<Napi::Value> Next(const Napi::CallbackInfo& info);
  Result<Napi::Value> Close(const Napi::CallbackInfo& info);
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_NATIVE_SUBSCRIPTION_H_
