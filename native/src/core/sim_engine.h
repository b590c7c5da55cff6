#ifndef BARKEEP_CORE_SIM_ENGINE_H_
#define BARKEEP_CORE_SIM_ENGINE_H_

#include <cstdint>

#include "clock.h"

namespace barkeep::sim {

inline constexpr std::uint32_t kEngineBusy = 1;
inline constexpr std::uint32_t kEngineDone = 2;
inline constexpr std::uint32_t kEngineRefused = 4;

/// Squares a number and takes its time. It has no thread: it is asked what has become of it.
class Engine {
 public:
  /// False while it is busy.
  bool Start(std::uint32_t operand, std::uint32_t latency_us) noexcept {
    if (busy_) {
      flags_ |= kEngineRefused;
      return false;
    }
    busy_ = true;
    flags_ = 0;
    operand_ = operand;
    done_at_ns_ = Now() + std::uint64_t{latency_us} * 1000;
    return true;
  }

  /// True once for each start: when the engine is first found to have finished.
  bool Finish() noexcept {
    if (!busy_ || Now() < done_at_ns_) return false;
    busy_ = false;
    flags_ |= kEngineDone;
    result_ = operand_ * operand_;
    return true;
  }

  std::uint32_t status() const noexcept { return flags_ | (busy_ ? kEngineBusy : 0); }
  std::uint32_t result() const noexcept { return result_; }

 private:
  bool busy_ = false;
  std::uint32_t flags_ = 0;
  std::uint32_t operand_ = 0;
  std::uint32_t result_ = 0;
  std::uint64_t done_at_ns_ = 0;
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_ENGINE_H_
