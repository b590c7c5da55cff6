#ifndef BARKEEP_CORE_BATCH_COUNTS_H_
#define BARKEEP_CORE_BATCH_COUNTS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "distribution.h"
#include "error.h"

namespace barkeep {

/// What became of the batches of a device, by whatever way they came: how they ended, how long
/// they waited, and how long they ran. Any thread.
class BatchCounts {
 public:
  BatchCounts() noexcept;

  /// A batch was answered. `code` is none for one that completed.
  void Count(std::optional<ErrorCode> code, std::uint64_t operations, std::uint64_t queued_ns,
             std::uint64_t device_ns) noexcept;
  /// A batch was refused before it was queued.
  void CountRefused(ErrorCode code) noexcept { Count(code, 0, 0, 0); }

  std::uint64_t completed() const noexcept { return completed_.load(std::memory_order_relaxed); }
  std::uint64_t failed(ErrorCode code) const noexcept {
    return failed_[static_cast<std::size_t>(code)].load(std::memory_order_relaxed);
  }
  const Distribution& operations() const noexcept { return operations_; }
  const Distribution& queued_ns() const noexcept { return queued_ns_; }
  const Distribution& device_ns() const noexcept { return device_ns_; }

 private:
  std::atomic<std::uint64_t> completed_{0};
  std::array<std::atomic<std::uint64_t>, kErrorCodeCount> failed_ = {};
  Distribution operations_;
  Distribution queued_ns_;
  Distribution device_ns_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_BATCH_COUNTS_H_
