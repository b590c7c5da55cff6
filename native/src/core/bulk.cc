#include "bulk.h"

#include <algorithm>
#include <cstring>

#include "access.h"
#include "failure.h"
#include "limits.h"
#include "wide_copy.h"

namespace barkeep {

Bulk::Bulk(const BulkSpec& spec, FarEnd& far, const Bench& bench)
    : spec_(spec),
      far_(far),
      bench_(bench),
      port_((*bench.table)[static_cast<std::uint32_t>(spec.window)]) {
  if (port_.burst) base_ = port_.model == nullptr ? port_.base : port_.model->Memory(port_.index);
  // The kernel copies as it likes: bytes to a device, and twice after a fault.
  const bool ordinary = port_.cache == CacheMode::kCached || port_.cache == CacheMode::kModel;
  fillable_ = spec.write && base_ != nullptr && ordinary;
  guard_.Cover(port_.base, port_.base == nullptr ? 0 : port_.size);
}

Step Bulk::Run(const Bounds& bounds) noexcept {
  bounds_ = &bounds;
  step_ = {};
  if (!guard_.RunGuarded(RunSlice, this)) {
    const std::uint64_t moved = guard_.fault_offset() - (spec_.offset + done());
    if (moved >= moved_ && moved < kStrideBytes) moved_ = static_cast<std::size_t>(moved);
    AfterFault();
  }
  ConfirmAllOnes();
  // Others may use the window before the next slice, so that each leaves it in order.
  if (spec_.write && port_.cache == CacheMode::kWriteCombining) FenceStores();
  bench_.progress->Leave();
  return step_;
}

void Bulk::RunSlice(void* self) noexcept { static_cast<Bulk*>(self)->Slice(); }

void Bulk::Slice() noexcept {
  const Moment started = Now();
  bench_.progress->Enter();
  // Loads of write-combining memory may be served by what an earlier one fetched.
  if (!spec_.write && port_.cache == CacheMode::kWriteCombining) FenceAll();
  for (Moment now = started; done() < spec_.length; now = Now()) {
    if (Interrupted(now)) return;
    if (now - started >= kBulkSliceNs) {
      step_ = {.done = false, .wake = 0};
      return;
    }
    if (fillable_ && FillWindow()) continue;
    moved_ = 0;
    switch (far_.Begin(done(), NextStride(), spec_.write, &stride_)) {
      case FarEnd::State::kReady:
        break;
      case FarEnd::State::kLater:
        step_ = {.done = false, .wake = bounds_->deadline};
        return;
      case FarEnd::State::kGone:
        Fail(ErrorCode::kCancelled);
        return;
    }
    if (!MoveStride(stride_.size())) {
      AfterFault();
      return;
    }
    FinishStride(moved_);
  }
}

/// Where a fault is, the kernel does not tell: it stops there, and the way over a stride finds it.
bool Bulk::FillWindow() noexcept {
  const std::uint64_t left = spec_.length - done();
  const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(left, kFillBytes));
  const std::size_t filled = far_.Fill({base_ + spec_.offset + done(), room});
  if (filled == 0) return false;
  touched_ = true;
  bench_.progress->Bump();
  Count(filled);
  return true;
}

/// A stride ends where the next one can begin aligned. Strides of slow windows are shorter, so
/// that a transfer stops soon after it is asked to.
std::size_t Bulk::NextStride() const noexcept {
  const std::uint64_t left = spec_.length - done();
  std::uint64_t stride = kStrideBytes - ((spec_.offset + done()) & 63);
  if (port_.chunk_bytes != 0) {
    stride = port_.chunk_bytes - (spec_.offset + done()) % port_.chunk_bytes;
  } else if (!port_.burst) {
    stride = std::uint64_t{kBlockStride} * (port_.bulk_width / 8);
  }
  return static_cast<std::size_t>(std::min(left, stride));
}

/// Moves bytes between the window and the far end: all, or the beginning of a block. False is a
/// fault that a model answered.
bool Bulk::MoveStride(std::size_t bytes) noexcept {
  const std::uint64_t offset = spec_.offset + done();
  touched_ = true;
  bench_.progress->Bump();
  if (port_.chunk_bytes != 0) return MoveBlock(offset, bytes);
  if (base_ == nullptr) return MoveByAccess(offset, bytes);
  MoveWide(base_ + offset, bytes);
  return true;
}

void Bulk::MoveWide(std::byte* window, std::size_t bytes) noexcept {
  if (spec_.write) {
    CopyToWindow(window, stride_.data(), bytes, port_.cache == CacheMode::kWriteCombining);
  } else {
    CopyFromWindow(stride_.data(), window, bytes);
  }
  moved_ = bytes;
}

bool Bulk::MoveBlock(std::uint64_t offset, std::size_t bytes) noexcept {
  const auto block = stride_.first(bytes);
  // Waiting for the device is what a channel is for, and can be ended: it is not stuck.
  if (port_.has_own_lane()) bench_.progress->Leave();
  const BlockResult result = spec_.write ? port_.model->StoreBlock(port_.index, offset, block)
                                         : port_.model->LoadBlock(port_.index, offset, block);
  bench_.progress->Enter();
  // The next block begins at a whole unit, or not at all.
  const std::size_t unit = port_.burst ? 1 : port_.bulk_width / 8;
  moved_ = result.moved - result.moved % unit;
  if (result.fault) fault_ = *result.fault;
  if (!result.fault && moved_ != result.moved) {
    fault_ = {.system_errno = 0,
              .reason = "the driver moved a part of a unit",
              .fix = "configure the unit that its transfers have"};
  }
  return !result.fault && moved_ == result.moved;
}

/// Width in bits of the next access.
std::uint32_t Bulk::WidthAt(std::uint64_t offset, std::size_t left) const noexcept {
  if (!port_.burst) return port_.bulk_width;
  std::uint32_t bytes = 8;
  while (offset % bytes != 0 || left < bytes) bytes /= 2;
  return bytes * 8;
}

bool Bulk::MoveByAccess(std::uint64_t offset, std::size_t bytes) noexcept {
  while (moved_ < bytes) {
    const std::uint32_t width = WidthAt(offset + moved_, bytes - moved_);
    const std::size_t size = width / 8;
    std::uint64_t value = 0;
    // A burst stride is short enough to count as one access for the watchdog.
    if (!port_.burst) bench_.progress->Bump();
    CompilerFence();
    if (spec_.write) {
      std::memcpy(&value, stride_.data() + moved_, size);
      if (!StoreRaw(port_, offset + moved_, width, value)) return false;
    } else {
      if (!LoadRaw(port_, offset + moved_, width, &value)) return false;
      std::memcpy(stride_.data() + moved_, &value, size);
    }
    moved_ += size;
  }
  return true;
}

bool Bulk::Interrupted(Moment now) noexcept {
  if (const auto code = bounds_->stop->requested()) {
    Fail(*code);
  } else if (const auto revoked = bounds_->grant->revoked()) {
    Fail(*revoked);
  } else if (now >= bounds_->deadline) {
    Fail(ErrorCode::kTimedOut);
  }
  return failed_;
}

/// Hands over what a stride moved, all of it or what came before a fault.
void Bulk::FinishStride(std::size_t bytes) noexcept {
  DoubtAllOnes(bytes);
  if (!far_.Finish(done(), bytes, spec_.write)) {
    Fail(ErrorCode::kCancelled);
    return;
  }
  Count(bytes);
}

void Bulk::Count(std::size_t bytes) noexcept {
  Counters& counters = *bench_.counters;
  (spec_.write ? counters.bulk_write_bytes : counters.bulk_read_bytes).Add(bytes);
  done_.store(done() + bytes, std::memory_order_relaxed);
}

/// A device that is gone answers all ones. Strides that end so are doubtful, until one does not.
void Bulk::DoubtAllOnes(std::size_t bytes) noexcept {
  if (spec_.write || bytes == 0) return;
  const std::byte* end = stride_.data() + bytes;
  const std::size_t looked = std::min<std::size_t>(bytes, 4);
  const auto is_ones = [](std::byte byte) { return byte == std::byte{0xff}; };
  if (!std::all_of(end - looked, end, is_ones)) {
    doubtful_.reset();
  } else if (!doubtful_) {
    doubtful_ = done();
  }
}

/// Asks once per slice, because asking costs as much as many accesses.
void Bulk::ConfirmAllOnes() noexcept {
  if (!doubtful_ || bench_.backing == nullptr || !bench_.backing->Gone()) return;
  step_ = {};
  done_.store(*doubtful_, std::memory_order_relaxed);
  Fail(ErrorCode::kDeviceLost);
}

void Bulk::AfterFault() noexcept {
  step_ = {};
  FinishStride(moved_);
  if (port_.model != nullptr && port_.chunk_bytes == 0) fault_ = port_.model->LastFault();
  // Whoever interrupted the block wanted the transfer to end.
  if (fault_.interrupted && Interrupted(Now())) return;
  bench_.counters->bus_faults.Add();
  const bool gone = fault_.gone || (bench_.backing != nullptr && bench_.backing->Gone());
  Fail(gone ? ErrorCode::kDeviceLost : ErrorCode::kBusFault);
}

void Bulk::Fail(ErrorCode code) noexcept {
  failed_ = true;
  code_ = code;
}

std::optional<Error> Bulk::failure() const {
  if (!failed_) return std::nullopt;
  Error error = ErrorHere(code_, touched_ ? Outcome::kPartial : Outcome::kNotExecuted);
  if (code_ == ErrorCode::kBusFault || code_ == ErrorCode::kDeviceLost) Explain(fault_, &error);
  return error;
}

Error Bulk::ErrorHere(ErrorCode code, Outcome outcome) const {
  Error error = Failure(code, outcome);
  error.window = static_cast<std::uint32_t>(spec_.window);
  error.offset = spec_.offset + done();
  error.done = done();
  return error;
}

}  // namespace barkeep
