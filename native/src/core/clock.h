#ifndef BARKEEP_CORE_CLOCK_H_
#define BARKEEP_CORE_CLOCK_H_

#include <chrono>
#include <cstdint>

namespace barkeep {

/// A moment on the monotonic clock, ns. Deadlines and wake-ups are moments; kNever is after all.
using Moment = std::uint64_t;

inline constexpr Moment kNever = UINT64_MAX;

inline Moment Now() noexcept {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<Moment>(std::chrono::nanoseconds(since).count());
}

/// Sleeps, and spins at the end, until `moment`: the caller wants tens of microseconds, which a
/// sleep alone misses.
void PauseUntil(Moment moment) noexcept;

}  // namespace barkeep

#endif  // BARKEEP_CORE_CLOCK_H_
