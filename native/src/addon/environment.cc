#include "addon/environment.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace barkeep::addon {
namespace {

// How long the end of an environment waits for its devices to be released.
constexpr std::chrono::milliseconds kExitGrace{250};

/// Counts down from any thread; shared, because the last count may come after the wait was given
/// up.
struct Countdown {
  std::mutex mutex;
  std::condition_variable zero;
  std::size_t left = 0;

  void Count() {
    const std::lock_guard lock(mutex);
    if (--left == 0) zero.notify_all();
  }
};

}  // namespace

bool Environment::Create(Napi::Env env) {
  auto* environment = new Environment();
  env.SetInstanceData(environment);
  environment->completions_ = Completions::Create(env);
  if (environment->completions_ == nullptr) {
    Napi::Error::New(env, "barkeep: no thread-safe function").ThrowAsJavaScriptException();
    return false;
  }
  // Hooks run in reverse order: this one before the function above is torn down.
  return napi_add_env_cleanup_hook(env, AtExit, environment) == napi_ok;
}

void Environment::AddDevice(const std::shared_ptr<Device>& device) {
  std::erase_if(devices_, [](const auto& known) { return known.expired(); });
  devices_.push_back(device);
}

void Environment::AtExit(void* self) {
  auto* environment = static_cast<Environment*>(self);
  environment->completions_->Close();
  std::vector<std::shared_ptr<Device>> devices;
  for (const auto& known : environment->devices_) {
    if (auto device = known.lock()) devices.push_back(std::move(device));
  }
  auto countdown = std::make_shared<Countdown>();
  countdown->left = devices.size() + 1;
  for (const auto& device : devices) device->Close([countdown] { countdown->Count(); });
  countdown->Count();
  {
    std::unique_lock lock(countdown->mutex);
    countdown->zero.wait_for(lock, kExitGrace, [&] { return countdown->left == 0; });
  }
  for (const auto& device : devices) device->Abandon();
}

}  // namespace barkeep::addon
