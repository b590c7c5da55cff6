#ifndef BARKEEP_CORE_SIM_ACCESS_TIME_H_
#define BARKEEP_CORE_SIM_ACCESS_TIME_H_

#include <algorithm>
#include <cstdint>

#include "clock.h"

namespace barkeep::sim {

inline constexpr std::uint64_t kAccessTimeMaxNs = 10'000'000;

/// The time that an access keeps the calling thread busy, as a load from a real board would.
class AccessTime {
 public:
  std::uint64_t ns() const noexcept { return ns_; }

  void Set(std::uint64_t ns) noexcept {
    ns_ = std::min(ns, kAccessTimeMaxNs);
    overshoot_ns_ = 0;
    clock_ns_ = ClockNs();
  }

  void Spend() noexcept {
    if (ns_ == 0) return;
    // Reading the clock takes tens of nanoseconds, so each wait ends late by some of them. The next
    // one gives them back: a thousand accesses take a thousand access times.
    const std::uint64_t start = Now();
    const std::uint64_t wait = ns_ - std::min(ns_, overshoot_ns_);
    std::uint64_t passed = Now() - start;
    while (passed < wait) passed = Now() - start;
    // What the first reading takes before its moment and the last one after it is not in `passed`.
    overshoot_ns_ = std::min(passed + clock_ns_ - wait, kOvershootMaxNs);
  }

 private:
  // Being scheduled away is not to be given back.
  static constexpr std::uint64_t kOvershootMaxNs = 200;

  static std::uint64_t ClockNs() noexcept {
    std::uint64_t least = kOvershootMaxNs;
    for (int attempt = 0; attempt < 32; ++attempt) {
      const std::uint64_t start = Now();
      least = std::min(least, Now() - start);
    }
    return least;
  }

  std::uint64_t ns_ = 0;
  std::uint64_t overshoot_ns_ = 0;
  std::uint64_t clock_ns_ = 0;
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_ACCESS_TIME_H_
