#include "lane.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

#include "failure.h"
#include "fault_guard.h"
#include "limits.h"
#include "watchdog.h"

namespace barkeep {
namespace {

// The thread does not sleep for less than this: waking up would take longer.
constexpr std::uint64_t kShortSleepNs = 60'000;

// How often the thread asks whether the kernel has dropped the device: while it works, and while it
// has nothing to do. What is mapped of a removed device may read as anything, for ever, and lie
// where another device is mapped next.
constexpr std::uint64_t kLookNs = 100'000'000;
constexpr std::uint64_t kIdleLookNs = 1'000'000'000;

constexpr std::uint64_t kRetryMsMax = 1000;

void RefuseAll(Calls calls, ErrorCode code) {
  for (const auto& call : calls) call->Refuse(Failure(code));
}

/// Signals of the process are for other threads; those that a fault raises stay.
void PrepareThread() {
  pthread_setname_np(pthread_self(), "barkeep-lane");
  sigset_t signals;
  sigfillset(&signals);
  for (const int fault : {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) {
    sigdelset(&signals, fault);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

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

std::shared_ptr<Lane> Lane::Start(OpenDevice device) {
  FaultGuard::Install();
  std::shared_ptr<Lane> lane(new Lane(std::move(device)));
  Watchdog::Instance().Add(lane);
  std::thread([lane] { lane->Loop(); }).detach();
  return lane;
}

std::size_t Lane::queued_calls() const {
  const std::lock_guard lock(mutex_);
  return schedule_.calls();
}

void Lane::Listen(StateListener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

void Lane::SetState(DeviceState state) {
  if (state_.exchange(state, std::memory_order_acq_rel) == state) return;
  if (listener_) listener_(state);
}

void Lane::Wake() {
  if (sleeping_) wake_.notify_one();
}

std::optional<Error> Lane::Refusal(const Flow& flow, const Call& call) const {
  if (flow.refusal) return Failure(*flow.refusal);
  switch (state()) {
    case DeviceState::kReady:
      break;
    case DeviceState::kStuck:
      return Failure(ErrorCode::kDeviceStuck);
    case DeviceState::kLost:
      return Failure(ErrorCode::kDeviceLost);
    case DeviceState::kClosed:
      return Failure(ErrorCode::kClosed);
  }
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
    Wake();
  }
  if (waiting) waiting->Refuse(Failure(ErrorCode::kCancelled));
}

void Lane::Stop(Flow& flow, ErrorCode code, ErrorCode refusal) {
  Calls waiting;
  {
    const std::lock_guard lock(mutex_);
    flow.refusal = refusal;
    Schedule::Stop(flow, code);
    waiting = schedule_.TakeWaiting(flow);
    Wake();
  }
  RefuseAll(std::move(waiting), code);
}

void Lane::Close(std::function<void()> done) {
  Calls waiting;
  std::vector<std::function<void()>> closers;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    SetState(DeviceState::kClosed);
    schedule_.Stop(ErrorCode::kCancelled);
    waiting = schedule_.TakeWaiting();
    if (done) on_closed_.push_back(std::move(done));
    if (stuck_ || exited_) closers = TakeClosers();
    Wake();
  }
  RefuseAll(std::move(waiting), ErrorCode::kCancelled);
  for (const auto& closer : closers) closer();
}

std::vector<std::function<void()>> Lane::TakeClosers() { return std::exchange(on_closed_, {}); }

void Lane::Loop() {
  PrepareThread();
  std::unique_lock lock(mutex_);
  while (!closing_ || !schedule_.empty()) {
    const Moment now = Now();
    RefuseExpired(lock, now);
    if (now - looked_ >= kLookNs) LookForRemoval(lock, now);
    const Schedule::Turn turn = schedule_.Next(now);
    if (turn.flow != nullptr) {
      RunTurn(lock, turn, now);
    } else {
      Sleep(lock, now);
    }
  }
  lock.unlock();
  device_.backing.reset();
  lock.lock();
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

void Lane::Sleep(std::unique_lock<std::mutex>& lock, Moment now) {
  Moment moment = schedule_.NextMoment();
  if (state() == DeviceState::kReady) moment = std::min(moment, looked_ + kIdleLookNs);
  if (moment <= now || (closing_ && schedule_.empty())) return;
  if (moment - now < kShortSleepNs) {
    lock.unlock();
    PauseUntil(moment);
    lock.lock();
    return;
  }
  sleeping_ = true;
  if (moment == kNever) {
    wake_.wait(lock);
  } else {
    wake_.wait_for(lock, std::chrono::nanoseconds(moment - now));
  }
  sleeping_ = false;
}

void Lane::RunTurn(std::unique_lock<std::mutex>& lock, const Schedule::Turn& turn, Moment now) {
  const std::shared_ptr<Call> call = turn.stream->active;
  running_ = call;
  turn.stream->wake = kNever;
  lock.unlock();
  const Step step = call->Run();
  const std::uint64_t used = Now() - now;
  counters_.device_ns.Add(used);
  lock.lock();

  running_ = nullptr;
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
  lock.lock();
  if (failure == ErrorCode::kDeviceLost) LoseDevice(lock);
}

void Lane::LoseDevice(std::unique_lock<std::mutex>& lock) {
  if (closing_) return;
  SetState(DeviceState::kLost);
  schedule_.Stop(ErrorCode::kDeviceLost);
  Calls waiting = schedule_.TakeWaiting();
  lock.unlock();
  RefuseAll(std::move(waiting), ErrorCode::kDeviceLost);
  lock.lock();
}

void Lane::LookForRemoval(std::unique_lock<std::mutex>& lock, Moment now) {
  looked_ = now;
  if (state() != DeviceState::kReady || device_.backing == nullptr) return;
  lock.unlock();
  const bool removed = device_.backing->Removed();
  lock.lock();
  if (removed) LoseDevice(lock);
}

void Lane::Abandon() {
  Calls begun;
  {
    const std::lock_guard lock(mutex_);
    schedule_.Stop(ErrorCode::kDeviceStuck);
    begun = schedule_.Active();
  }
  for (const auto& call : begun) call->AnswerStuck();
}

void Lane::Watch(Moment now) {
  const std::uint64_t ticks = progress_.ticks();
  if (ticks != watched_ticks_ || !Progress::InAccess(ticks)) {
    watched_ticks_ = ticks;
    watched_since_ = now;
    return;
  }
  if (now - watched_since_ > kStuckAccessMs * 1'000'000) DeclareStuck(ticks);
}

void Lane::DeclareStuck(std::uint64_t ticks) {
  Calls begun;
  Calls waiting;
  std::vector<std::function<void()>> closers;
  {
    const std::lock_guard lock(mutex_);
    if (stuck_ || running_ == nullptr || progress_.ticks() != ticks) return;
    stuck_ = true;
    if (!closing_) SetState(DeviceState::kStuck);
    schedule_.Stop(ErrorCode::kDeviceStuck);
    begun = schedule_.Active();
    waiting = schedule_.TakeWaiting();
    closers = TakeClosers();
  }
  for (const auto& call : begun) call->AnswerStuck();
  RefuseAll(std::move(waiting), ErrorCode::kDeviceStuck);
  for (const auto& closer : closers) closer();
}

}  // namespace barkeep
