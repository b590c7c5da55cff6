#ifndef BARKEEP_CORE_BULK_H_
#define BARKEEP_CORE_BULK_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "access_fault.h"
#include "error.h"
#include "far_end.h"
#include "fault_guard.h"
#include "verifier.h"
#include "work.h"

namespace barkeep {

/// One verified bulk transfer, run in slices of about a millisecond. Bytes are moved as they lie
/// on the bus and never swapped. A register-like window sees accesses of its bulk width in rising
/// order; a burst window the widest naturally aligned ones; a window that goes by blocks one of
/// them at a time. All calls are made on the lane's thread, except those marked. The far end
/// outlives it.
class Bulk {
 public:
  Bulk(const BulkSpec& spec, FarEnd& far, const Bench& bench);

  /// Ends early, with the deadline to wake at, when the far end is not ready.
  Step Run(const Bounds& bounds) noexcept;

  /// True when bytes of the far end can go straight into the window (FarEnd::Fill).
  bool fillable() const noexcept { return fillable_; }
  /// Why the transfer stopped early; none while it runs and when it completed.
  std::optional<Error> failure() const;
  /// Bytes transferred. Any thread.
  std::uint64_t done() const noexcept { return done_.load(std::memory_order_relaxed); }
  /// An error that points at the bytes under way. Any thread.
  Error ErrorHere(ErrorCode code, Outcome outcome) const;

 private:
  static constexpr std::size_t kStrideBytes = 4096;
  static constexpr std::size_t kFillBytes = std::size_t{256} * 1024;

  static void RunSlice(void* self) noexcept;
  void Slice() noexcept;
  bool FillWindow() noexcept;
  std::size_t NextStride() const noexcept;
  bool MoveStride(std::size_t bytes) noexcept;
  void MoveWide(std::byte* window, std::size_t bytes) noexcept;
  bool MoveBlock(std::uint64_t offset, std::size_t bytes) noexcept;
  bool MoveByAccess(std::uint64_t offset, std::size_t bytes) noexcept;
  std::uint32_t WidthAt(std::uint64_t offset, std::size_t left) const noexcept;
  bool Interrupted(Moment now) noexcept;
  void FinishStride(std::size_t bytes) noexcept;
  void Count(std::size_t bytes) noexcept;
  void DoubtAllOnes(std::size_t bytes) noexcept;
  void ConfirmAllOnes() noexcept;
  void AfterFault() noexcept;
  void Fail(ErrorCode code) noexcept;

  const BulkSpec spec_;
  FarEnd& far_;
  const Bench bench_;
  const Port& port_;
  std::byte* base_ = nullptr;  // of a burst window that is memory
  bool fillable_ = false;      // ordinary memory, which the kernel may write to

  std::atomic<std::uint64_t> done_{0};
  std::span<std::byte> stride_;            // at the far end: the bytes under way
  std::size_t moved_ = 0;                  // of them
  std::optional<std::uint64_t> doubtful_;  // bytes done before what may be a device that is gone
  const Bounds* bounds_ = nullptr;
  Step step_;
  FaultGuard guard_;

  bool touched_ = false;
  bool failed_ = false;
  ErrorCode code_ = ErrorCode::kInternal;
  AccessFault fault_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_BULK_H_
