#include "interrupt_line.h"

#include <cerrno>

#include "limits.h"

namespace barkeep {

InterruptSource::Taken InterruptLine::Open() noexcept {
  InterruptSource::Taken before = source_->Take();
  if (before.failure != 0) return before;
  count_ += before.count;
  before.failure = Arm();
  return before;
}

InterruptSource::Taken InterruptLine::Take(bool failed) noexcept {
  InterruptSource::Taken taken = source_->Take();
  if (failed && taken.failure == 0 && taken.count == 0) taken.failure = EIO;
  if (taken.failure != 0 || taken.count == 0) return taken;
  count_ += taken.count;
  ++sequence_;
  told_ = Now();
  masked_ = source_->masked_by_interrupt();
  acknowledged_ = false;
  return taken;
}

Moment InterruptLine::ArmAt() const noexcept {
  if (!masked_ || programs_ > 0) return kNever;
  return acknowledged_ ? 0 : told_ + kInterruptHoldoffMs * 1'000'000;
}

int InterruptLine::Arm() noexcept {
  masked_ = false;
  return source_->Arm();
}

void InterruptLine::ProgramEnds(bool ran_well, bool again) noexcept {
  acknowledged_ = acknowledged_ || ran_well;
  if (!again) --programs_;
}

}  // namespace barkeep
