#ifndef BARKEEP_CORE_LOAN_H_
#define BARKEEP_CORE_LOAN_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>

namespace barkeep {

/// Memory that a caller lends to a bulk transfer. The transfer copies in and out of it in short
/// steps and never holds it during a device access, so that the loan can be called back at any
/// moment: also from a transfer that is stuck in an access for good.
class Loan {
 public:
  explicit Loan(std::byte* memory) noexcept : memory_(memory) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  /// Copies into, or out of, the lent memory. False when it was called back. Lane thread.
  bool Put(std::uint64_t at, const std::byte* source, std::size_t bytes) noexcept {
    if (!Claim()) return false;
    std::memcpy(memory_ + at, source, bytes);
    state_.store(kFree, std::memory_order_release);
    return true;
  }
  bool Take(std::uint64_t at, std::byte* target, std::size_t bytes) noexcept {
    if (!Claim()) return false;
    std::memcpy(target, memory_ + at, bytes);
    state_.store(kFree, std::memory_order_release);
    return true;
  }

  /// After this returns the memory is the caller's alone. Any thread, any number of times.
  void CallBack() noexcept {
    for (;;) {
      State free = kFree;
      if (state_.compare_exchange_weak(free, kCalledBack, std::memory_order_acq_rel)) return;
      if (free == kCalledBack) return;
      std::this_thread::yield();
    }
  }

 private:
  enum State : std::uint8_t { kFree, kClaimed, kCalledBack };

  bool Claim() noexcept {
    State free = kFree;
    return state_.compare_exchange_strong(free, kClaimed, std::memory_order_acquire);
  }

  std::byte* const memory_;
  std::atomic<State> state_{kFree};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_LOAN_H_
