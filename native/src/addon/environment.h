#ifndef BARKEEP_ADDON_ENVIRONMENT_H_
#define BARKEEP_ADDON_ENVIRONMENT_H_

#include <napi.h>

#include <memory>
#include <vector>

#include "addon/completions.h"
#include "core/device.h"

namespace barkeep::addon {

/// What the addon keeps for one JavaScript environment (the main thread, or a worker). When the
/// environment ends, its devices are closed, and nothing native touches its memory any more.
class Environment {
 public:
  /// Sets the environment's instance data. False, with a pending exception, when it cannot.
  static bool Create(Napi::Env env);
  static Environment& Of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

  const std::shared_ptr<Completions>& completions() const noexcept { return completions_; }
  void AddDevice(const std::shared_ptr<Device>& device);

  Napi::FunctionReference device_class;
  Napi::FunctionReference session_class;
  Napi::FunctionReference channel_class;
  Napi::FunctionReference subscription_class;
  Napi::FunctionReference buffers_class;

  /// What the next constructor call wraps; null when JavaScript itself calls the constructor.
  const void* constructing = nullptr;

 private:
  static void AtExit(void* self);

  std::shared_ptr<Completions> completions_;
  std::vector<std::weak_ptr<Device>> devices_;
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_ENVIRONMENT_H_
