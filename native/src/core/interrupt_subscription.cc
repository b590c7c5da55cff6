#include "interrupt_subscription.h"

#include <utility>

#include "failure.h"
#include "limits.h"

namespace barkeep {

void InterruptSubscription::Next(std::unique_ptr<InterruptSink> sink) {
  std::unique_lock lock(mutex_);
  if (!queue_.empty()) {
    InterruptEvent event = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    sink->OnInterrupt(std::move(event));
    return;
  }
  if (!end_ && waiting_ == nullptr) {
    waiting_ = std::move(sink);
    return;
  }
  Error error = end_ ? *end_ : InvalidArgument("done", "An earlier call still waits.");
  lock.unlock();
  sink->OnEnd(std::move(error));
}

bool InterruptSubscription::Put(InterruptEvent event) {
  std::unique_lock lock(mutex_);
  if (end_) return true;  // nobody misses it
  if (queue_.size() >= kInterruptQueueMax) return false;
  std::uint64_t& last = last_[event.source];
  event.dropped = event.sequence - last - 1;
  last = event.sequence;
  if (waiting_ == nullptr) {
    queue_.push_back(std::move(event));
    return true;
  }
  const auto sink = std::move(waiting_);
  lock.unlock();
  sink->OnInterrupt(std::move(event));
  return true;
}

InterruptSubscription::Begun InterruptSubscription::BeginProgram(InterruptEvent* event) {
  const std::lock_guard lock(mutex_);
  ProgramState& state = programs_[event->source];
  if (!std::exchange(state.runs, true)) return Begun::kRun;
  const bool replaced = state.kept.has_value();
  state.kept = std::move(*event);
  return replaced ? Begun::kReplaced : Begun::kKept;
}

std::optional<InterruptEvent> InterruptSubscription::EndProgram(std::uint32_t source) {
  const std::lock_guard lock(mutex_);
  ProgramState& state = programs_[source];
  auto kept = std::exchange(state.kept, std::nullopt);
  state.runs = kept.has_value();
  return kept;
}

void InterruptSubscription::End(Error error) {
  std::unique_lock lock(mutex_);
  if (end_) return;
  end_ = std::move(error);
  if (waiting_ == nullptr) return;
  const auto sink = std::move(waiting_);
  Error told = *end_;
  lock.unlock();
  sink->OnEnd(std::move(told));
}

void InterruptSubscription::Close() {
  End(Failure(ErrorCode::kCancelled));
  std::function<void()> leave;
  {
    const std::lock_guard lock(mutex_);
    queue_.clear();
    leave = std::exchange(on_close, nullptr);
  }
  if (program_ != nullptr) program_->Stop();
  if (leave) leave();
}

}  // namespace barkeep
