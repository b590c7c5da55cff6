#include "lane.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "failure.h"
#include "fault_guard.h"
#include "limits.h"
#include "thread_identity.h"
#include "unavailable.h"
#include "watchdog.h"

namespace barkeep {
namespace {

// The thread does not sleep for less than this: waking up would take longer.
constexpr std::uint64_t kShortSleepNs = 60'000;

// How often the thread asks whether the kernel has dropped the device: while it works, and while it
// has nothing to do.
constexpr std::uint64_t kLookNs = 100'000'000;
constexpr std::uint64_t kIdleLookNs = 1'000'000'000;

// How long sockets wait while there is other work: looking costs half a microsecond.
constexpr std::uint64_t kServeNs = 20'000;

constexpr std::uint64_t kRetryMsMax = 1000;

Error Overloaded(std::uint64_t backlog_ns) {
  Error error = Failure(ErrorCode::kOverloaded);
  error.retry_after_ms = std::clamp<std::uint64_t>(backlog_ns / 2'000'000, 1, kRetryMsMax);
  return error;
}

}  // namespace

Lane::Lane(OpenDevice device)
    : device_(std::move(device)),
      table_(device_.windows, device_.backing && device_.backing->CanFlushByConfigRead()),
      bench_{.table = &table_,
             .backing = device_.backing.get(),
             .progress = &progress_,
             .counters = &counters_} {}

Result<std::shared_ptr<Lane>> Lane::Start(OpenDevice device) {
  FaultGuard::Install();
  std::shared_ptr<Lane> lane(new Lane(std::move(device)));
  if (const int failed = lane->channels_.wait.Open(); failed != 0) {
    return NoDescriptors(failed);
  }
  Watchdog::Instance().Add(lane);
  std::thread([lane] { lane->Loop(); }).detach();
  return lane;
}

std::size_t Lane::queued_calls() const {
  const std::lock_guard lock(mutex_);
  return schedule_.calls();
}

void Lane::Wake() { channels_.wait.Ring(); }

std::optional<ErrorCode> Lane::Unusable() const noexcept {
  switch (state()) {
    case DeviceState::kReady:
      return std::nullopt;
    case DeviceState::kStuck:
      return ErrorCode::kDeviceStuck;
    case DeviceState::kLost:
      return ErrorCode::kDeviceLost;
    case DeviceState::kClosed:
      return ErrorCode::kClosed;
  }
  return ErrorCode::kInternal;
}

std::optional<Error> Lane::Refusal(const Flow& flow, const Call& call) const {
  if (flow.refusal) return Failure(*flow.refusal);
  if (const auto code = Unusable()) return Failure(*code);
  const std::size_t stream = call.bulk() ? Flow::kBulk : Flow::kBatches;
  if (flow.calls[stream] >= kSessionBatchesMax ||
      flow.program_bytes + call.program_bytes() > kSessionProgramBytesMax) {
    return Overloaded(flow.estimate_ns);
  }
  return std::nullopt;
}

void Lane::Submit(const std::shared_ptr<Flow>& flow, std::shared_ptr<Call> call) {
  std::optional<Error> refusal;
  {
    const std::lock_guard lock(mutex_);
    refusal = Refusal(*flow, *call);
    if (!refusal) {
      schedule_.Add(flow, std::move(call));
      Wake();
      return;
    }
  }
  call->Refuse(*std::move(refusal));
}

void Lane::Cancel(Flow& flow, std::uint64_t id) {
  std::shared_ptr<Call> waiting;
  {
    const std::lock_guard lock(mutex_);
    Schedule::Stop(flow, id, ErrorCode::kCancelled);
    waiting = schedule_.TakeWaiting(flow, id);
    Interrupt(Now());
    Wake();
  }
  if (waiting) waiting->Refuse(Failure(ErrorCode::kCancelled));
}

void Lane::Stop(Flow& flow, ErrorCode code, std::optional<ErrorCode> refusal) {
  Calls waiting;
  {
    const std::lock_guard lock(mutex_);
    if (refusal) flow.refusal = refusal;
    Schedule::Stop(flow, code);
    waiting = schedule_.TakeWaiting(flow);
    Interrupt(Now());
    Wake();
  }
  RefuseAll(std::move(waiting), code);
}

std::optional<Error> Lane::Attach(std::shared_ptr<Channel> channel) {
  const std::lock_guard lock(mutex_);
  if (const auto code = Unusable()) return Failure(*code);
  const int failed = channels_.Add(std::move(channel));
  if (failed == 0) return std::nullopt;
  Error error = InvalidArgument("fd", "The socket cannot be waited for.");
  error.system_errno = failed;
  return error;
}

void Lane::Resume(Flow& flow, std::size_t stream) {
  const std::lock_guard lock(mutex_);
  flow.streams[stream].wake = 0;
  Wake();
}

void Lane::Loop() {
  BecomeThread("barkeep-lane");
  interrupter_.Begin();
  std::unique_lock lock(mutex_);
  while (!Finished()) {
    const Moment now = Now();
    RefuseExpired(lock, now);
    if (now - looked_ >= kLookNs) LookForRemoval(lock, now);
    if (now - served_ >= kServeNs) ServeChannels(lock, now);
    const Schedule::Turn turn = schedule_.Next(now);
    if (turn.flow != nullptr) {
      RunTurn(lock, turn, now);
    } else if (!AttendChannels(lock)) {
      Sleep(lock, now);
    }
  }
  lock.unlock();
  device_.backing.reset();
  channels_.wait.Close();
  lock.lock();
  interrupter_.End();
  exited_ = true;
  const auto closers = TakeClosers();
  lock.unlock();
  for (const auto& closer : closers) closer();
}

void Lane::RefuseExpired(std::unique_lock<std::mutex>& lock, Moment now) {
  Calls expired = schedule_.TakeExpired(now);
  if (expired.empty()) return;
  lock.unlock();
  RefuseAll(std::move(expired), ErrorCode::kTimedOut);
  lock.lock();
}

bool Lane::Finished() const { return closing_ && schedule_.empty() && channels_.empty(); }

/// Sockets are looked at between units of work, but not more often than pays.
void Lane::ServeChannels(std::unique_lock<std::mutex>& lock, Moment now) {
  served_ = now;
  if (channels_.empty()) return;
  lock.unlock();
  channels_.Serve();
  lock.lock();
}

bool Lane::AttendChannels(std::unique_lock<std::mutex>& lock) {
  if (channels_.empty()) return false;
  lock.unlock();
  const bool attended = channels_.Attend();
  lock.lock();
  return attended;
}

void Lane::Sleep(std::unique_lock<std::mutex>& lock, Moment now) {
  Moment moment = schedule_.NextMoment();
  if (state() == DeviceState::kReady) moment = std::min(moment, looked_ + kIdleLookNs);
  if (moment <= now || Finished()) return;
  if (moment - now < kShortSleepNs) {
    lock.unlock();
    PauseUntil(moment);
    lock.lock();
    return;
  }
  channels_.wait.BeginSleep();
  lock.unlock();
  if (channels_.wants_attention()) {
    channels_.wait.EndSleep();
  } else {
    channels_.Sleep(moment);
  }
  served_ = Now();
  lock.lock();
}

void Lane::RunTurn(std::unique_lock<std::mutex>& lock, const Schedule::Turn& turn, Moment now) {
  std::shared_ptr<Call> call = turn.stream->active;
  running_ = call;
  turn.stream->wake = kNever;
  lock.unlock();
  const Step step = call->Run();
  const std::uint64_t used = Now() - now;
  counters_.device_ns.Add(used);
  lock.lock();

  running_ = nullptr;
  interrupter_.Settle();
  if (stuck_) {
    stuck_ = false;
    if (!closing_) SetState(DeviceState::kReady);
  }
  if (!step.done) {
    // Somebody may have asked the call to stop, and to have its turn at once, while it ran.
    schedule_.Continue(turn, used, std::min(step.wake, turn.stream->wake));
    return;
  }
  schedule_.Finish(turn, used);
  lock.unlock();
  const auto failure = call->Finish();
  call.reset();
  lock.lock();
  if (failure == ErrorCode::kDeviceLost) LoseDevice(lock);
}

}  // namespace barkeep
