#ifndef BARKEEP_CORE_INTERRUPT_EVENT_H_
#define BARKEEP_CORE_INTERRUPT_EVENT_H_

#include <cstdint>
#include <optional>

#include "call.h"

namespace barkeep {

/// What one subscriber is told of an interrupt; the `NativeInterrupt` of native/lib/binding.ts.
struct InterruptEvent {
  std::uint32_t source = 0;    // index among the device's sources
  std::uint64_t sequence = 0;  // of the source's events, from 1
  std::uint64_t count = 0;     // interrupts of the source since the device was opened
  std::uint64_t missed = 0;    // of these, since the event before, without an event of their own
  std::uint64_t dropped = 0;   // events of the source that this subscriber did not get before
  std::uint64_t monotonic_ns = 0;  // when the hub saw it
  std::uint64_t wall_ns = 0;       // the same, since 1970
  std::optional<Verdict> verdict;  // of the subscriber's program
};

/// Receives one event, or the end of a subscription; one call, on any thread. It must not call back
/// into the subscription.
class InterruptSink {
 public:
  virtual ~InterruptSink() = default;
  virtual void OnInterrupt(InterruptEvent event) noexcept = 0;
  virtual void OnEnd(Error error) noexcept = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_INTERRUPT_EVENT_H_
