#ifndef BARKEEP_CORE_STOP_SIGNAL_H_
#define BARKEEP_CORE_STOP_SIGNAL_H_

#include <atomic>
#include <cstdint>
#include <optional>

#include "error.h"

namespace barkeep {

/// Asks running work to stop before its next access. Any thread may request; the first wins.
class StopSignal {
 public:
  void Request(ErrorCode code) noexcept {
    std::uint32_t none = 0;
    code_.compare_exchange_strong(none, static_cast<std::uint32_t>(code) + 1);
  }
  std::optional<ErrorCode> requested() const noexcept {
    const std::uint32_t code = code_.load(std::memory_order_relaxed);
    if (code == 0) [[likely]]
      return std::nullopt;
    return static_cast<ErrorCode>(code - 1);
  }

 private:
  std::atomic<std::uint32_t> code_{0};  // 1 + code
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_STOP_SIGNAL_H_
