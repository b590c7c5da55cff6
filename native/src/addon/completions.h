#ifndef BARKEEP_ADDON_COMPLETIONS_H_
#define BARKEEP_ADDON_COMPLETIONS_H_

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace barkeep::addon {

/// Something that happened on another thread and is told on the event loop. It holds raw
/// references, which are freed by Deliver; when the environment ends first, the environment frees
/// them and the event is destroyed without.
class Event {
 public:
  virtual ~Event() = default;
  /// Calls into JavaScript, on the event loop. A pending exception is the caller's to handle.
  virtual void Deliver(napi_env env) noexcept = 0;
  /// True for events that somebody waits for: they keep the process alive until delivered.
  virtual bool awaited() const noexcept { return true; }
};

/// The way from native threads to the event loop of one environment. Any number of events costs one
/// wake-up. Shared by the environment and all that may still complete.
class Completions {
 public:
  /// Null when the environment cannot have it.
  static std::shared_ptr<Completions> Create(napi_env env);

  /// Announces an awaited event. Event loop only.
  void Expect() noexcept;
  /// Hands an event over, to be delivered or, after Close, destroyed. Any thread.
  void Push(std::unique_ptr<Event> event) noexcept;
  /// Delivers nothing from now on. Event loop only, when the environment ends.
  void Close() noexcept;

 private:
  static void Drain(napi_env env, napi_value function, void* context, void* data) noexcept;

  void DeliverAll(napi_env env) noexcept;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Event>> events_;
  napi_threadsafe_function function_ = nullptr;
  bool closed_ = false;

  // Event loop only.
  napi_env env_ = nullptr;
  std::uint64_t awaited_ = 0;
  std::vector<std::unique_ptr<Event>> delivering_;
};

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_COMPLETIONS_H_
