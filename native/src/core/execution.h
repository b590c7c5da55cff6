#ifndef BARKEEP_CORE_EXECUTION_H_
#define BARKEEP_CORE_EXECUTION_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "error.h"
#include "fault_guard.h"
#include "program.h"
#include "verifier.h"
#include "work.h"

namespace barkeep {

/// Runs one verified program against a device, in slices. All calls are made on the lane's thread,
/// except those marked. Program and results belong to the caller and outlive it; the results have
/// room for `verified.results_bytes`.
class Execution {
 public:
  Execution(std::span<const std::byte> program, const Verified& verified, std::byte* results,
            const Bench& bench);

  /// Runs until the program is done or failed, or until it yields. A program that does not yield
  /// waits inside.
  Step Run(const Bounds& bounds) noexcept;

  /// Why the program stopped early; none while it runs and when it completed.
  std::optional<Error> failure() const;
  /// Bytes of results that are valid, from the first.
  std::size_t results_bytes() const noexcept { return results_end_; }

  /// Operations completed. Any thread.
  std::uint32_t completed() const noexcept { return operation_.load(std::memory_order_relaxed); }
  /// An error that points at the access under way. Any thread.
  Error ErrorHere(ErrorCode code, Outcome outcome) const;

 private:
  enum class Turn : std::uint8_t { kNext, kSuspend, kFail };

  static void RunSlice(void* self) noexcept;
  void Slice() noexcept;
  Turn RunOperation() noexcept;
  Turn ReadValue() noexcept;
  Turn Write() noexcept;
  Turn Update() noexcept;
  Turn WaitFor() noexcept;
  Turn VerifyValue() noexcept;
  Turn ReadBlock() noexcept;
  Turn WriteBlock() noexcept;
  Turn Fill() noexcept;
  Turn Delay() noexcept;
  Turn Flush() noexcept;

  void BeginOperation() noexcept;
  void FinishOperation() noexcept;
  bool Load(std::uint64_t offset, std::uint64_t* value) noexcept;
  bool Store(std::uint64_t offset, std::uint64_t value) noexcept;
  bool StoreElement(std::uint64_t element, std::uint64_t value) noexcept;
  void PutValue(std::uint64_t value) noexcept;

  Turn Check(std::uint32_t accesses = 1) noexcept;
  Turn CheckAt(Moment now) noexcept;
  void Pause(Moment until) noexcept;
  Turn Suspend(Moment wake) noexcept;
  Turn Fail(ErrorCode code) noexcept;
  Turn BusFault() noexcept;
  void DoubtAllOnes() noexcept;
  void ConfirmAllOnes() noexcept;

  std::uint64_t ElementOffset(std::uint64_t element) const noexcept {
    return head_.offset + ((head_.flags & kFlagFixed) != 0 ? 0 : element * (head_.width / 8U));
  }
  const std::byte* operands() const noexcept { return record_ + sizeof(RecordHead); }

  std::byte* const results_;
  const Bench bench_;
  const std::uint32_t operations_;
  const bool yields_;

  // Where the program is: written before each access, so that a fault and the watchdog find it.
  std::atomic<std::uint32_t> operation_{0};
  std::atomic<std::uint64_t> element_{0};
  std::atomic<const std::byte*> place_;  // of the record under way

  // The operation under way.
  const std::byte* record_;
  RecordHead head_ = {};
  const Port* port_ = nullptr;  // null for `delay`
  Moment started_ = 0;          // of a wait or delay; 0 before it
  std::size_t result_at_ = 0;
  std::size_t results_end_ = 0;

  // The slice under way.
  const Bounds* bounds_ = nullptr;
  Moment slice_started_ = 0;    // 0 before its first look at the clock
  std::int64_t credit_ns_ = 0;  // estimated work until the next look at the clock
  Step step_;
  FaultGuard guard_;

  // How it ended.
  bool touched_ = false;
  bool failed_ = false;
  ErrorCode code_ = ErrorCode::kInternal;
  std::uint64_t last_value_ = 0;
  AccessFault fault_;  // of the access that failed

  // The first read that answered all ones, which a device that is gone answers too.
  bool all_ones_ = false;
  std::uint32_t all_ones_operation_ = 0;
  std::size_t all_ones_result_ = 0;
  const std::byte* all_ones_place_ = nullptr;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_EXECUTION_H_
