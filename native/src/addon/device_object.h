#ifndef BARKEEP_ADDON_DEVICE_OBJECT_H_
#define BARKEEP_ADDON_DEVICE_OBJECT_H_

#include <napi.h>

#include <memory>
#include <utility>

#include "addon/answers.h"
#include "addon/entry.h"
#include "addon/environment.h"
#include "core/failure.h"

namespace barkeep::addon {

/// A JavaScript object `T` that stands for something native of a device, made by native code only.
template <typename T, typename Core>
class DeviceObject : public Napi::ObjectWrap<T> {
 public:
  FailureOrigin origin() const { return device_->origin(); }
  napi_value make_error() const { return make_error_.Value(); }

 protected:
  /// An instance of `type`. `make_error` is the device's.
  static Napi::Value Make(Napi::Env env, const Napi::FunctionReference& type,
                          std::shared_ptr<const NamedDevice> device, std::shared_ptr<Core> core,
                          napi_value make_error) {
    const Parts parts{
        .device = std::move(device), .core = std::move(core), .make_error = make_error};
    Environment::Of(env).constructing = &parts;
    return type.New({});
  }

  explicit DeviceObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<T>(info) {
    Environment& environment = Environment::Of(info.Env());
    const auto* parts = static_cast<const Parts*>(std::exchange(environment.constructing, nullptr));
    if (parts == nullptr) {
      Throw(info.Env(), InvalidArgument("constructor", "It is not called by JavaScript."), {},
            nullptr);
      return;
    }
    device_ = parts->device;
    core_ = parts->core;
    completions_ = environment.completions();
    make_error_ = Napi::Persistent(Napi::Function(info.Env(), parts->make_error));
  }

  std::shared_ptr<const NamedDevice> device_;
  std::shared_ptr<Core> core_;
  std::shared_ptr<Completions> completions_;

 private:
  /// What Make hands to the constructor.
  struct Parts {
    std::shared_ptr<const NamedDevice> device;
    std::shared_ptr<Core> core;
    napi_value make_error;
  };

  Napi::FunctionReference make_error_;
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_DEVICE_OBJECT_H_
