#ifndef BARKEEP_CORE_COUNTING_DESCRIPTOR_H_
#define BARKEEP_CORE_COUNTING_DESCRIPTOR_H_

#include <cstdint>

#include "descriptor.h"

namespace barkeep {

/// A descriptor of the kernel that counts, does not block and is closed by exec: an eventfd, which
/// counts what is added (eventfd(2)), or a timerfd, which counts expirations (timerfd_create(2)).
class CountingDescriptor {
 public:
  CountingDescriptor() = default;
  static CountingDescriptor Event() noexcept;
  static CountingDescriptor Timer() noexcept;

  int get() const noexcept { return descriptor_.get(); }
  bool valid() const noexcept { return descriptor_.valid(); }

  /// Of an eventfd. Any thread.
  void Add(std::uint64_t count = 1) const noexcept;
  /// Of a timerfd: expires after `first_ns`, and then each `period_ns` unless that is 0. With 0 for
  /// both it stops, and what it has counted is forgotten.
  void Set(std::uint64_t first_ns, std::uint64_t period_ns) const noexcept;
  /// Of a timerfd: expires once, at a moment of CLOCK_MONOTONIC, ns, and at once when that has
  /// passed. 0 stops it.
  void SetAt(std::uint64_t moment_ns) const noexcept;
  /// What was counted since the last call. Any thread.
  std::uint64_t Take() const noexcept;

 private:
  explicit CountingDescriptor(int fd) noexcept : descriptor_(fd) {}

  Descriptor descriptor_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_COUNTING_DESCRIPTOR_H_
