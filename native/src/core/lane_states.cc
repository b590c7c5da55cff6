// What becomes of a lane whose device is removed, stuck or closed.
#include <algorithm>
#include <utility>

#include "failure.h"
#include "lane.h"
#include "limits.h"

namespace barkeep {

void Lane::Listen(StateListener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

void Lane::SetState(DeviceState state) {
  if (state_.exchange(state, std::memory_order_acq_rel) == state) return;
  if (listener_) listener_(state);
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
    Interrupt(Now());
    Wake();
  }
  RefuseAll(std::move(waiting), ErrorCode::kCancelled);
  channels_.Close(ErrorCode::kClosed);
  for (const auto& closer : closers) closer();
}

std::vector<std::function<void()>> Lane::TakeClosers() { return std::exchange(on_closed_, {}); }

void Lane::LoseDevice(std::unique_lock<std::mutex>& lock) {
  if (closing_) return;
  SetState(DeviceState::kLost);
  schedule_.Stop(ErrorCode::kDeviceLost);
  Interrupt(Now());
  Calls waiting = schedule_.TakeWaiting();
  lock.unlock();
  RefuseAll(std::move(waiting), ErrorCode::kDeviceLost);
  channels_.Close(ErrorCode::kDeviceLost);
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

/// Ends the wait of a call that is to stop. The signal may come before the wait: WatchWait repeats
/// it.
void Lane::Interrupt(Moment now) noexcept {
  if (running_ == nullptr || !running_->interruptible() || !running_->MustStop(now)) return;
  interrupter_.Interrupt();
}

/// A wait that no signal ends is one in the kernel or the hardware, as that of a load.
void Lane::WatchWait(Moment now) {
  {
    std::unique_lock lock(mutex_);
    if (lost_elsewhere_.exchange(false) && state() == DeviceState::kReady) LoseDevice(lock);
    if (running_ == nullptr || !running_->interruptible() || !running_->MustStop(now)) {
      overdue_since_ = 0;
      return;
    }
    Interrupt(now);
    if (overdue_since_ == 0) overdue_since_ = now;
    if (now - overdue_since_ <= kStuckAccessMs * 1'000'000) return;
  }
  DeclareStuck(progress_.ticks());
}

void Lane::Watch(Moment now) {
  WatchWait(now);
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
  // Nobody reads them until the access returns. Their clients come back over gRPC.
  channels_.EndNow(ErrorCode::kDeviceStuck);
  for (const auto& closer : closers) closer();
}

}  // namespace barkeep
