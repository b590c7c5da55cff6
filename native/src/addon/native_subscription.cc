#include "addon/native_subscription.h"

#include <utility>

#include "addon/args.h"
#include "addon/environment.h"
#include "addon/interrupt_answer.h"
#include "core/failure.h"

namespace barkeep::addon {

void NativeSubscription::Define(Napi::Env env) {
  Environment::Of(env).subscription_class = Napi::Persistent(DefineClass(
      env, "NativeSubscription",
      {
          InstanceMethod<&NativeSubscription::Entry<&NativeSubscription::Next>>("next"),
          InstanceMethod<&NativeSubscription::Entry<&NativeSubscription::Close>>("close"),
      }));
}

Napi::Value NativeSubscription::Wrap(Napi::Env env,
                                     const std::shared_ptr<const NamedDevice>& device,
                                     std::shared_ptr<InterruptSubscription> subscription,
                                     napi_value make_error) {
  return Make(env, Environment::Of(env).subscription_class, device, std::move(subscription),
              make_error);
}

NativeSubscription::NativeSubscription(const Napi::CallbackInfo& info) : DeviceObject(info) {}

NativeSubscription::~NativeSubscription() {
  if (core_) core_->Close();
}

Result<Napi::Value> NativeSubscription::Next(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const Napi::Function done = reader.Function(info[0], "done");
  if (reader.error()) return *reader.error();
  core_->Next(InterruptAnswer(info.Env(), device_, completions_, done));
  return info.Env().Undefined();
}

Result<Napi::Value> NativeSubscription::Close(const Napi::CallbackInfo& info) {
  core_->Close();
  return info.Env().Undefined();
}

}  // namespace barkeep::addon
