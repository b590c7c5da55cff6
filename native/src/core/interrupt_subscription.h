#ifndef BARKEEP_CORE_INTERRUPT_SUBSCRIPTION_H_
#define BARKEEP_CORE_INTERRUPT_SUBSCRIPTION_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "interrupt_event.h"
#include "interrupt_program.h"

namespace barkeep {

/// One subscriber to the interrupts of a device: a queue of at most INTERRUPT_QUEUE_MAX events,
/// which drops what does not fit and counts it. Thread-safe. Made by InterruptHub::Subscribe.
class InterruptSubscription {
 public:
  /// `sequences` are those of the last events of every source: what came before is not dropped.
  InterruptSubscription(std::optional<std::uint32_t> source, std::vector<std::uint64_t> sequences,
                        std::unique_ptr<InterruptProgram> program)
      : source_(source),
        last_(std::move(sequences)),
        programs_(last_.size()),
        program_(std::move(program)) {}

  /// Answers the sink with the next event, or with the end. While another sink waits, the new one
  /// is refused with INVALID_ARGUMENT.
  void Next(std::unique_ptr<InterruptSink> sink);
  /// Ends the subscription: a sink that waits is answered CANCELLED. Not from a sink.
  void Close();

  // For the hub.

  bool Wants(std::uint32_t source) const noexcept { return !source_ || *source_ == source; }
  /// Queues an event. False when it was dropped.
  bool Put(InterruptEvent event);
  /// Ends with an error, after what is queued. The first end counts.
  void End(Error error);
  InterruptProgram* program() const noexcept { return program_.get(); }
  /// Where the program already runs for the event's source, the event is kept until EndProgram, and
  /// takes the place of one that was kept before.
  enum class Begun : std::uint8_t { kRun, kKept, kReplaced };
  Begun BeginProgram(InterruptEvent* event);
  /// The program has run for the source. Answers the event that was kept, to run again for: what it
  /// stands for may have come after the program looked at the device.
  std::optional<InterruptEvent> EndProgram(std::uint32_t source);
  /// Called once by Close.
  std::function<void()> on_close;

 private:
  const std::optional<std::uint32_t> source_;  // none for all
  std::mutex mutex_;
  std::deque<InterruptEvent> queue_;
  std::vector<std::uint64_t> last_;  // sequence of the last event that was put, by source
  struct ProgramState {
    bool runs = false;
    std::optional<InterruptEvent> kept;
  };
  std::vector<ProgramState> programs_;  // by source
  std::unique_ptr<InterruptSink> waiting_;
  std::optional<Error> end_;
  const std::unique_ptr<InterruptProgram> program_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_INTERRUPT_SUBSCRIPTION_H_
