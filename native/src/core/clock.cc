#include "clock.h"

#include <ctime>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace barkeep {
namespace {

// What a short sleep overshoots by; the rest of the wait spins.
constexpr std::uint64_t kSleepMarginNs = 60'000;

void SpinOnce() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

void PauseUntil(Moment moment) noexcept {
  for (Moment now = Now(); now < moment; now = Now()) {
    const std::uint64_t left = moment - now;
    if (left <= kSleepMarginNs) {
      SpinOnce();
      continue;
    }
    const std::uint64_t sleep = left - kSleepMarginNs;
    timespec time{};
    time.tv_sec = static_cast<time_t>(sleep / 1'000'000'000);
    time.tv_nsec = static_cast<long>(sleep % 1'000'000'000);
    nanosleep(&time, nullptr);
  }
}

}  // namespace barkeep
