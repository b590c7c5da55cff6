#ifndef BARKEEP_CORE_LOAN_H_
#define BARKEEP_CORE_LOAN_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>

#include "far_end.h"

namespace barkeep {

/// Memory that a caller lends to a bulk transfer. The transfer copies in and out of it in short
/// steps and never holds it during a device access, so that the loan can be called back at any
/// moment: also from a transfer that is stuck in an access for good.
class Loan final : public FarEnd {
 public:
  explicit Loan(std::byte* memory) noexcept : memory_(memory) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  State Begin(std::uint64_t at, std::size_t bytes, bool write,
              std::span<std::byte>* memory) noexcept override {
    *memory = std::span(bounce_).first(std::min(bytes, bounce_.size()));
    if (!write) return State::kReady;
    if (!Claim()) return State::kGone;
    std::memcpy(bounce_.data(), memory_ + at, memory->size());
    state_.store(kFree, std::memory_order_release);
    return State::kReady;
  }
  bool Finish(std::uint64_t at, std::size_t bytes, bool write) noexcept override {
    if (write || bytes == 0) return true;
    if (!Claim()) return false;
    std::memcpy(memory_ + at, bounce_.data(), bytes);
    state_.store(kFree, std::memory_order_release);
    return true;
  }

  /// After this returns the memory is the caller's alone. Any thread, any number of times.
  void CallBack() noexcept {
    for (;;) {
      Claims free = kFree;
      if (state_.compare_exchange_weak(free, kCalledBack, std::memory_order_acq_rel)) return;
      if (free == kCalledBack) return;
      std::this_thread::yield();
    }
  }

 private:
  enum Claims : std::uint8_t { kFree, kClaimed, kCalledBack };

  bool Claim() noexcept {
    Claims free = kFree;
    return state_.compare_exchange_strong(free, kClaimed, std::memory_order_acquire);
  }

  std::byte* const memory_;
  std::atomic<Claims> state_{kFree};
  alignas(64) std::array<std::byte, 4096> bounce_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_LOAN_H_
