#ifndef BARKEEP_CORE_SIM_FAULTS_H_
#define BARKEEP_CORE_SIM_FAULTS_H_

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace barkeep::sim {

inline constexpr std::uint32_t kHangMaxMs = 600'000;

/// One byte of one window.
struct Spot {
  std::uint32_t window = 0;
  std::uint64_t offset = 0;

  /// Whether an access of `bytes` bytes covers it.
  bool IsIn(std::uint32_t in_window, std::uint64_t in_offset, std::uint64_t bytes) const noexcept {
    return window == in_window && offset - in_offset < bytes;
  }
};

/// What is wrong with the board at the moment.
class Faults {
 public:
  bool fault_enabled = false;
  Spot fault;
  bool all_ones = false;
  Spot hang;

  void SetHangMs(std::uint32_t ms) noexcept { hang_ms_ = std::min(ms, kHangMaxMs); }
  std::uint32_t hang_ms() const noexcept { return hang_ms_; }

  void SetGone(bool gone) noexcept { gone_.store(gone, std::memory_order_relaxed); }
  /// May be called on any thread.
  bool gone() const noexcept { return gone_.load(std::memory_order_relaxed); }

  bool any() const noexcept { return fault_enabled || all_ones || hang_ms_ != 0 || gone(); }

  /// Whether bulk on a window could meet one of the faults, so that it must be made of accesses.
  bool Touch(std::uint32_t window) const noexcept {
    return all_ones || gone() || (fault_enabled && fault.window == window) ||
           (hang_ms_ != 0 && hang.window == window);
  }

 private:
  std::uint32_t hang_ms_ = 0;
  std::atomic<bool> gone_ = false;
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_FAULTS_H_
