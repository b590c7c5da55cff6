#ifndef BARKEEP_CORE_PROGRESS_H_
#define BARKEEP_CORE_PROGRESS_H_

#include <atomic>
#include <cstdint>

namespace barkeep {

/// How a lane tells the watchdog that its accesses return. The lane's thread writes; anybody reads.
/// The count is odd while the thread may be inside an access, and changes with every access, so
/// that an odd count which stays the same is an access that does not return.
class Progress {
 public:
  void Enter() noexcept { Add(1 - (ticks() & 1)); }
  void Leave() noexcept { Add(ticks() & 1); }
  void Bump() noexcept { Add(2); }

  std::uint64_t ticks() const noexcept { return ticks_.load(std::memory_order_relaxed); }
  static bool InAccess(std::uint64_t ticks) noexcept { return (ticks & 1) != 0; }

 private:
  // There is one writer, so that no locked instruction is needed.
  void Add(std::uint64_t count) noexcept {
    ticks_.store(ticks() + count, std::memory_order_relaxed);
  }

  std::atomic<std::uint64_t> ticks_{0};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_PROGRESS_H_
