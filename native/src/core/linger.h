#ifndef BARKEEP_CORE_LINGER_H_
#define BARKEEP_CORE_LINGER_H_

#include <cstdint>

namespace barkeep {

/// Whether a thread should look for a while before it sleeps. Being woken costs tens of
/// microseconds, and a peer on another core that sends one request after the other answers sooner
/// than that; one on the same core cannot answer while we look. So it is tried, and tried again
/// right away while it pays; after each time that it did not, twice as many sleeps go by.
class Linger {
 public:
  /// How long to look, at most.
  static constexpr std::uint64_t kNs = 50'000;

  /// Asked before each sleep.
  bool Worthwhile() noexcept {
    if (pause_ == 0) return true;
    --pause_;
    return false;
  }
  void Paid() noexcept { failures_ = 0; }
  void Wasted() noexcept {
    if (failures_ < kFailuresMax) ++failures_;
    pause_ = (std::uint32_t{1} << failures_) - 1;
  }

 private:
  static constexpr std::uint32_t kFailuresMax = 12;

  std::uint32_t failures_ = 0;
  std::uint32_t pause_ = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_LINGER_H_
