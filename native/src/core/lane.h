#ifndef BARKEEP_CORE_LANE_H_
#define BARKEEP_CORE_LANE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "backend.h"
#include "channel_set.h"
#include "schedule.h"
#include "wait_interrupter.h"
#include "work.h"

namespace barkeep {

enum class DeviceState : std::uint8_t { kReady, kStuck, kLost, kClosed };

/// The register lane of a device: one thread that makes all accesses, one call or slice at a time.
/// All functions may be called from any thread, except from a CallSink or a listener.
///
/// The thread keeps the lane alive. It cannot be joined while it is inside an access that does not
/// return; a lane that is closed then is left to it, with the mapping, for good.
class Lane : public std::enable_shared_from_this<Lane> {
 public:
  using StateListener = std::function<void(DeviceState)>;

  /// Fails when the process is out of descriptors.
  static Result<std::shared_ptr<Lane>> Start(OpenDevice device);

  const OpenDevice& device() const noexcept { return device_; }
  const WindowTable& table() const noexcept { return table_; }
  const Counters& counters() const noexcept { return counters_; }
  const Bench& bench() const noexcept { return bench_; }
  DeviceState state() const noexcept { return state_.load(std::memory_order_acquire); }
  std::size_t queued_calls() const;

  /// `listener` is called on every change of state, on any thread, under the lane's mutex.
  void Listen(StateListener listener);

  /// Queues a call, or refuses it.
  void Submit(const std::shared_ptr<Flow>& flow, std::shared_ptr<Call> call);
  /// Stops a call between operations; unknown ids are ignored.
  void Cancel(Flow& flow, std::uint64_t id);
  /// Stops all calls of a flow with `code`; new ones are answered `refusal`.
  void Stop(Flow& flow, ErrorCode code, std::optional<ErrorCode> refusal);

  /// Reads and executes what comes by the channel from now on, or says why not.
  std::optional<Error> Attach(std::shared_ptr<Channel> channel);
  /// Lets a call that waits for its channel go on.
  void Resume(Flow& flow, std::size_t stream);

  /// Cancels everything, then releases the device and calls `done`, on any thread. A device that is
  /// stuck is not released: `done` is called without.
  void Close(std::function<void()> done);

  /// Answers what has begun as if the device were stuck, so that callers get their memory back
  /// without waiting. For the end of a process that cannot wait for Close.
  void Abandon();

  /// Another lane of the device has lost it. Any thread, also under the mutex of that lane.
  void LoseSoon() noexcept { lost_elsewhere_ = true; }

  /// Looks whether the thread is stuck in an access, or waits for too long. Watchdog only.
  void Watch(Moment now);

 private:
  explicit Lane(OpenDevice device);

  void Loop();
  bool Finished() const;
  void ServeChannels(std::unique_lock<std::mutex>& lock, Moment now);
  bool AttendChannels(std::unique_lock<std::mutex>& lock);
  void RunTurn(std::unique_lock<std::mutex>& lock, const Schedule::Turn& turn, Moment now);
  void RefuseExpired(std::unique_lock<std::mutex>& lock, Moment now);
  void Sleep(std::unique_lock<std::mutex>& lock, Moment now);
  void LoseDevice(std::unique_lock<std::mutex>& lock);
  void LookForRemoval(std::unique_lock<std::mutex>& lock, Moment now);
  void DeclareStuck(std::uint64_t ticks);
  void Interrupt(Moment now) noexcept;
  void WatchWait(Moment now);
  std::optional<ErrorCode> Unusable() const noexcept;
  std::optional<Error> Refusal(const Flow& flow, const Call& call) const;
  void SetState(DeviceState state);
  void Wake();
  std::vector<std::function<void()>> TakeClosers();

  OpenDevice device_;
  const WindowTable table_;
  Counters counters_;
  Progress progress_;
  const Bench bench_;
  std::atomic<DeviceState> state_{DeviceState::kReady};

  ChannelSet channels_;

  mutable std::mutex mutex_;
  Schedule schedule_;
  std::shared_ptr<Call> running_;
  bool stuck_ = false;
  bool closing_ = false;
  bool exited_ = false;
  StateListener listener_;
  std::vector<std::function<void()>> on_closed_;
  WaitInterrupter interrupter_;
  std::atomic<bool> lost_elsewhere_{false};
  Moment looked_ = 0;  // for removal
  Moment served_ = 0;  // when sockets were looked at

  // The watchdog's own.
  std::uint64_t watched_ticks_ = 0;
  Moment watched_since_ = 0;
  Moment overdue_since_ = 0;  // that a call should have ended its wait
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_LANE_H_
