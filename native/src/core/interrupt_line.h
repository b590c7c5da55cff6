#ifndef BARKEEP_CORE_INTERRUPT_LINE_H_
#define BARKEEP_CORE_INTERRUPT_LINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "clock.h"
#include "interrupt_source.h"

namespace barkeep {

/// One line of a device: what was counted on it, and when it is armed again. A line that the kernel
/// masks is armed when the programs that run for its last event are done and one of them has run
/// well, and else not before INTERRUPT_HOLDOFF_MS. Under the mutex of the hub.
class InterruptLine {
 public:
  explicit InterruptLine(std::unique_ptr<InterruptSource> source) : source_(std::move(source)) {}

  const InterruptSource& source() const noexcept { return *source_; }
  std::uint64_t sequence() const noexcept { return sequence_; }
  std::uint64_t count() const noexcept { return count_; }
  /// When the last event was seen.
  Moment told() const noexcept { return told_; }

  /// Arms the line for its first listener. What happened while nobody listened is counted, and told
  /// to nobody.
  InterruptSource::Taken Open() noexcept;
  /// Takes what has happened: with interrupts, a new event. `failed` when poll said so.
  InterruptSource::Taken Take(bool failed) noexcept;

  /// When it may be armed; kNever while it is not masked, or programs run.
  Moment ArmAt() const noexcept;
  /// Answers 0 or an errno.
  int Arm() noexcept;

  void ProgramBegins() noexcept { ++programs_; }
  /// `again` when it runs once more, for what came meanwhile.
  void ProgramEnds(bool ran_well, bool again) noexcept;

 private:
  std::unique_ptr<InterruptSource> source_;
  std::uint64_t sequence_ = 0;
  std::uint64_t count_ = 0;
  Moment told_ = 0;
  bool masked_ = false;        // waits to be armed again
  bool acknowledged_ = false;  // a program ran well since the last event
  std::size_t programs_ = 0;   // that run for the last event
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_INTERRUPT_LINE_H_
