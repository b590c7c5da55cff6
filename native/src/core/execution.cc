#include "execution.h"

#include <algorithm>

#include "access_fault.h"
#include "failure.h"
#include "limits.h"

namespace barkeep {
namespace {

// A look at the clock costs tens of nanoseconds: one per this much work, as the windows estimate
// it.
constexpr std::int64_t kCreditNs = 10'000;
// What an operation counts for besides its access: much, for windows whose estimate is too low.
constexpr std::int64_t kOperationNs = 150;
// A yielding batch gives its turn away after this long, even between operations that do not wait.
constexpr std::uint64_t kTurnNs = kBatchDeviceTimeMsMax * 1'000'000;

}  // namespace

Execution::Execution(std::span<const std::byte> program, const Verified& verified,
                     std::byte* results, const Bench& bench)
    : results_(results),
      bench_(bench),
      operations_(verified.operations),
      yields_(verified.yields),
      place_(program.data() + sizeof(ProgramHeader)),
      record_(program.data() + sizeof(ProgramHeader)) {
  BeginOperation();
}

Step Execution::Run(const Bounds& bounds) noexcept {
  bounds_ = &bounds;
  slice_started_ = 0;
  credit_ns_ = 0;
  step_ = {};
  if (!guard_.RunGuarded(RunSlice, this)) BusFault();
  bench_.progress->Leave();
  if (step_.done && all_ones_) ConfirmAllOnes();
  return step_;
}

void Execution::RunSlice(void* self) noexcept { static_cast<Execution*>(self)->Slice(); }

void Execution::Slice() noexcept {
  bench_.progress->Enter();
  while (completed() < operations_) {
    if (Check() != Turn::kNext || RunOperation() != Turn::kNext) return;
    FinishOperation();
  }
}

Execution::Turn Execution::RunOperation() noexcept {
  switch (static_cast<Opcode>(head_.opcode)) {
    case Opcode::kRead:
      return ReadValue();
    case Opcode::kWrite:
      return Write();
    case Opcode::kUpdate:
      return Update();
    case Opcode::kWaitFor:
      return WaitFor();
    case Opcode::kVerify:
      return VerifyValue();
    case Opcode::kReadBlock:
      return ReadBlock();
    case Opcode::kWriteBlock:
      return WriteBlock();
    case Opcode::kFill:
      return Fill();
    case Opcode::kDelay:
      return Delay();
    case Opcode::kFlush:
      return Flush();
  }
  return Fail(ErrorCode::kInternal);
}

void Execution::BeginOperation() noexcept {
  head_ = ReadAt<RecordHead>(record_);
  port_ = static_cast<Opcode>(head_.opcode) == Opcode::kDelay ? nullptr
                                                              : &(*bench_.table)[head_.window];
  guard_.Cover(port_ == nullptr ? nullptr : port_->base, port_ == nullptr ? 0 : port_->size);
  started_ = 0;
  element_.store(0, std::memory_order_relaxed);
}

void Execution::FinishOperation() noexcept {
  bench_.counters->operations[head_.opcode].Add();
  result_at_ += ResultBytes(head_);
  results_end_ = result_at_;
  record_ += RecordBytes(head_);
  const std::uint32_t next = completed() + 1;
  operation_.store(next, std::memory_order_relaxed);
  if (next == operations_) return;
  place_.store(record_, std::memory_order_relaxed);
  BeginOperation();
}

/// Called before `accesses` accesses at most.
Execution::Turn Execution::Check(std::uint32_t accesses) noexcept {
  if (const auto code = bounds_->stop->requested()) return Fail(*code);
  if (const auto code = bounds_->grant->revoked()) return Fail(*code);
  const std::int64_t access_ns = port_ == nullptr ? 0 : std::int64_t{port_->access_time_ns};
  credit_ns_ -= accesses * (kOperationNs + access_ns);
  return credit_ns_ > 0 ? Turn::kNext : CheckAt(Now());
}

Execution::Turn Execution::CheckAt(Moment now) noexcept {
  credit_ns_ = kCreditNs;
  if (const auto code = bounds_->stop->requested()) return Fail(*code);
  if (const auto code = bounds_->grant->revoked()) return Fail(*code);
  if (now >= bounds_->deadline) return Fail(ErrorCode::kTimedOut);
  // The first look begins the slice, so that every slice gets something done.
  if (slice_started_ == 0) slice_started_ = now;
  if (yields_ && now - slice_started_ >= kTurnNs) return Suspend(0);
  return Turn::kNext;
}

void Execution::Pause(Moment until) noexcept {
  bench_.progress->Leave();
  PauseUntil(std::min(until, bounds_->deadline));
  bench_.progress->Enter();
}

Execution::Turn Execution::Suspend(Moment wake) noexcept {
  step_ = {.done = false, .wake = std::min(wake, bounds_->deadline)};
  return Turn::kSuspend;
}

Execution::Turn Execution::Fail(ErrorCode code) noexcept {
  failed_ = true;
  code_ = code;
  if (code == ErrorCode::kWaitTimedOut) bench_.counters->wait_timeouts.Add();
  return Turn::kFail;
}

Execution::Turn Execution::BusFault() noexcept {
  step_ = {};
  if (port_->model != nullptr) fault_ = port_->model->LastFault();
  // Whoever interrupted the access wanted the batch to end.
  if (fault_.interrupted && CheckAt(Now()) == Turn::kFail) return Turn::kFail;
  bench_.counters->bus_faults.Add();
  const bool gone = fault_.gone || (bench_.backing != nullptr && bench_.backing->Gone());
  return Fail(gone ? ErrorCode::kDeviceLost : ErrorCode::kBusFault);
}

/// All ones may be data. Where the backend knows that the device is gone they are not, and what
/// was read since the first of them is not answered.
void Execution::ConfirmAllOnes() noexcept {
  if (bench_.backing == nullptr || !bench_.backing->Gone()) return;
  Fail(ErrorCode::kDeviceLost);
  operation_.store(all_ones_operation_, std::memory_order_relaxed);
  place_.store(all_ones_place_, std::memory_order_relaxed);
  element_.store(0, std::memory_order_relaxed);
  results_end_ = all_ones_result_;
}

std::optional<Error> Execution::failure() const {
  if (!failed_) return std::nullopt;
  Outcome outcome = touched_ ? Outcome::kPartial : Outcome::kNotExecuted;
  if (code_ == ErrorCode::kDeviceLost && all_ones_) outcome = Outcome::kUnknown;
  Error error = ErrorHere(code_, outcome);
  if (code_ == ErrorCode::kWaitTimedOut || code_ == ErrorCode::kVerifyMismatch) {
    error.value = last_value_;
    error.mask = ReadAt<std::uint64_t>(operands());
    error.expected = ReadAt<std::uint64_t>(operands() + 8);
  }
  if (code_ == ErrorCode::kBusFault || code_ == ErrorCode::kDeviceLost) Explain(fault_, &error);
  return error;
}

Error Execution::ErrorHere(ErrorCode code, Outcome outcome) const {
  Error error = Failure(code, outcome);
  const std::byte* place = place_.load(std::memory_order_relaxed);
  const auto head = ReadAt<RecordHead>(place);
  const std::uint64_t element = element_.load(std::memory_order_relaxed);
  error.operation = completed();
  const auto opcode = static_cast<Opcode>(head.opcode);
  if (opcode == Opcode::kDelay) return error;
  error.window = head.window;
  if (opcode == Opcode::kFlush) {
    const FlushRegister& flush = (*bench_.table)[head.window].flush;
    if (flush.width != 0) error.offset = flush.offset;
    return error;
  }
  error.width = head.width;
  error.offset = head.offset;
  if (kOpcodes[head.opcode].counted) {
    error.done = element;
    if ((head.flags & kFlagFixed) == 0) *error.offset += element * (head.width / 8U);
  }
  return error;
}

}  // namespace barkeep
