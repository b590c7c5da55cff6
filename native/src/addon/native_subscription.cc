#include "addon/native_subscription.h"

#include <utility>

#include "addon/args.h"
#include "addon/environment.h"
#include "addon/interrupt_answer.h"
#include "core/failure.h"

namespace barkeep::addon {

/// What Wrap hands to the constructor.
struct NativeSubscription::Parts {
  std::shared_ptr<const NamedDevice> device;
  std::shared_ptr<InterruptSubscription> subscription;
  napi_value make_error;
};

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
  const Parts parts{
      .device = device, .subscription = std::move(subscription), .make_error = make_error};
  Environment& environment = Environment::Of(env);
  environment.constructing = &parts;
  return environment.subscription_class.New({});
}

NativeSubscription::NativeSubscription(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Environment& environment = Environment::Of(info.Env());
  const auto* parts = static_cast<const Parts*>(std::exchange(environment.constructing, nullptr));
  if (parts == nullptr) {
    Throw(info.Env(), InvalidArgument("constructor", "It is not called by JavaScript."), {},
          nullptr);
    return;
  }
  device_ = parts->device;
  subscription_ = parts->subscription;
  completions_ = environment.completions();
  make_error_ = Napi::Persistent(Napi::Function(info.Env(), parts->make_error));
}

NativeSubscription::~NativeSubscription() {
  if (subscription_) subscription_->Close();
}

FailureOrigin NativeSubscription::origin() const {
  return {.device_name = &device_->name, .device = &device_->device->info()};
}

napi_value NativeSubscription::make_error() const { return make_error_.Value(); }

Result<Napi::Value> NativeSubscription::Next(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const Napi::Function done = reader.Function(info[0], "done");
  if (reader.error()) return *reader.error();
  subscription_->Next(InterruptAnswer(info.Env(), device_, completions_, done));
  return info.Env().Undefined();
}

Result<Napi::Value> NativeSubscription::Close(const Napi::CallbackInfo& info) {
  subscription_->Close();
  return info.Env().Undefined();
}

}  // namespace barkeep::addon
