#ifndef BARKEEP_CORE_BULK_H_
#define BARKEEP_CORE_BULK_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "error.h"
#include "fault_guard.h"
#include "loan.h"
#include "verifier.h"
#include "work.h"

namespace barkeep {

/// One verified bulk transfer, run in slices of about a millisecond. Bytes are moved as they lie
/// on the bus and never swapped. A register-like window sees accesses of its bulk width in rising
/// order; a burst window the widest naturally aligned ones. All calls are made on the lane's
/// thread, except those marked. The loan outlives it.
class Bulk {
 public:
  Bulk(const BulkSpec& spec, Loan& loan, const Bench& bench);

  Step Run(const Bounds& bounds) noexcept;

  /// Why the transfer stopped early; none while it runs and when it completed.
  std::optional<Error> failure() const;
  /// Bytes transferred. Any thread.
  std::uint64_t done() const noexcept { return done_.load(std::memory_order_relaxed); }
  /// An error that points at the bytes under way. Any thread.
  Error ErrorHere(ErrorCode code, Outcome outcome) const;

 private:
  static constexpr std::size_t kStrideBytes = 4096;

  static void RunSlice(void* self) noexcept;
  void Slice() noexcept;
  std::size_t NextStride() const noexcept;
  bool MoveStride(std::size_t bytes) noexcept;
  void MoveWords(std::byte* window, std::size_t bytes) noexcept;
  bool MoveByAccess(std::uint64_t offset, std::size_t bytes) noexcept;
  std::uint32_t WidthAt(std::uint64_t offset, std::size_t left) const noexcept;
  bool Interrupted(Moment now) noexcept;
  void FinishStride(std::size_t bytes) noexcept;
  void DoubtAllOnes(std::size_t bytes) noexcept;
  void ConfirmAllOnes() noexcept;
  void AfterFault() noexcept;
  void Fail(ErrorCode code) noexcept;

  /// The bounce buffer has the alignment of the bytes under way.
  std::byte* Bounce() noexcept { return bounce_.data() + ((spec_.offset + done()) & 7); }

  const BulkSpec spec_;
  Loan& loan_;
  const Bench bench_;
  const Port& port_;
  std::byte* memory_ = nullptr;  // of a model's burst window

  std::atomic<std::uint64_t> done_{0};
  std::size_t moved_ = 0;                  // bytes of the stride under way
  std::optional<std::uint64_t> doubtful_;  // bytes done before what may be a device that is gone
  const Bounds* bounds_ = nullptr;
  Step step_;
  FaultGuard guard_;

  bool touched_ = false;
  bool failed_ = false;
  ErrorCode code_ = ErrorCode::kInternal;

  alignas(8) std::array<std::byte, kStrideBytes> bounce_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_BULK_H_
