// What each operation of a program does: the part of Execution that touches the device.
#include <algorithm>
#include <cstring>

#include "access.h"
#include "execution.h"
#include "limits.h"

namespace barkeep {
namespace {

// Shorter delays are not worth giving the turn away.
constexpr std::uint64_t kShortDelayNs = 50'000;
// Delays look at cancellation this often.
constexpr std::uint64_t kPauseNs = 1'000'000;

}  // namespace

bool Execution::Load(std::uint64_t offset, std::uint64_t* value) noexcept {
  touched_ = true;
  bench_.progress->Bump();
  CompilerFence();
  std::uint64_t raw = 0;
  if (!LoadRaw(*port_, offset, head_.width, &raw)) return false;
  if (raw == WidthMask(head_.width)) [[unlikely]]
    DoubtAllOnes();
  *value = port_->swap ? SwapBytes(raw, head_.width) : raw;
  return true;
}

/// A device that is gone answers so, and so does one that means it: asked once, at the end.
void Execution::DoubtAllOnes() noexcept {
  bench_.counters->all_ones_reads.Add();
  if (all_ones_) return;
  all_ones_ = true;
  all_ones_operation_ = completed();
  all_ones_result_ = result_at_;
  all_ones_place_ = record_;
}

bool Execution::Store(std::uint64_t offset, std::uint64_t value) noexcept {
  touched_ = true;
  bench_.progress->Bump();
  CompilerFence();
  return StoreRaw(*port_, offset, head_.width, port_->swap ? SwapBytes(value, head_.width) : value);
}

void Execution::PutValue(std::uint64_t value) noexcept {
  std::memcpy(results_ + result_at_, &value, sizeof(value));
  results_end_ = result_at_ + sizeof(value);
  last_value_ = value;
}

Execution::Turn Execution::ReadValue() noexcept {
  std::uint64_t value = 0;
  if (!Load(head_.offset, &value)) return BusFault();
  PutValue(value);
  return Turn::kNext;
}

Execution::Turn Execution::Write() noexcept {
  const auto value = ReadAt<std::uint64_t>(operands());
  return Store(head_.offset, value) ? Turn::kNext : BusFault();
}

Execution::Turn Execution::Update() noexcept {
  const auto mask = ReadAt<std::uint64_t>(operands());
  const auto value = ReadAt<std::uint64_t>(operands() + 8);
  std::uint64_t old = 0;
  if (!Load(head_.offset, &old)) return BusFault();
  PutValue(old);
  return Store(head_.offset, (old & ~mask) | value) ? Turn::kNext : BusFault();
}

Execution::Turn Execution::VerifyValue() noexcept {
  const auto mask = ReadAt<std::uint64_t>(operands());
  const auto expected = ReadAt<std::uint64_t>(operands() + 8);
  std::uint64_t value = 0;
  if (!Load(head_.offset, &value)) return BusFault();
  PutValue(value);
  return (value & mask) == expected ? Turn::kNext : Fail(ErrorCode::kVerifyMismatch);
}

Execution::Turn Execution::WaitFor() noexcept {
  const auto wanted = ReadAt<WaitOperands>(operands());
  if (started_ == 0) started_ = Now();
  const Moment end = started_ + std::uint64_t{wanted.timeout_us} * 1000;
  for (;;) {
    std::uint64_t value = 0;
    if (!Load(head_.offset, &value)) return BusFault();
    PutValue(value);
    if ((value & wanted.mask) == wanted.value) return Turn::kNext;
    const Moment now = Now();
    if (now >= end) return Fail(ErrorCode::kWaitTimedOut);
    const Moment poll = std::min(end, now + std::uint64_t{wanted.interval_us} * 1000);
    if (yields_) return Suspend(poll);
    Pause(poll);
    if (const Turn turn = CheckAt(Now()); turn != Turn::kNext) return turn;
  }
}

Execution::Turn Execution::ReadBlock() noexcept {
  const std::size_t bytes = head_.width / 8U;
  for (std::uint64_t element = element_.load(std::memory_order_relaxed); element < head_.count;) {
    std::uint64_t value = 0;
    if (!Load(ElementOffset(element), &value)) return BusFault();
    std::memcpy(results_ + result_at_ + element * bytes, &value, bytes);
    results_end_ = result_at_ + (element + 1) * bytes;
    element_.store(++element, std::memory_order_relaxed);
    if (element % kBlockStride != 0 || element == head_.count) continue;
    if (const Turn turn = Check(kBlockStride); turn != Turn::kNext) return turn;
  }
  std::memset(results_ + results_end_, 0, result_at_ + ResultBytes(head_) - results_end_);
  return Turn::kNext;
}

bool Execution::StoreElement(std::uint64_t element, std::uint64_t value) noexcept {
  if (!Store(ElementOffset(element), value)) return false;
  element_.store(element + 1, std::memory_order_relaxed);
  return true;
}

Execution::Turn Execution::WriteBlock() noexcept {
  const std::size_t bytes = head_.width / 8U;
  for (std::uint64_t element = element_.load(std::memory_order_relaxed); element < head_.count;) {
    std::uint64_t value = 0;
    std::memcpy(&value, operands() + element * bytes, bytes);
    if (!StoreElement(element, value)) return BusFault();
    if (++element % kBlockStride != 0 || element == head_.count) continue;
    if (const Turn turn = Check(kBlockStride); turn != Turn::kNext) return turn;
  }
  return Turn::kNext;
}

Execution::Turn Execution::Fill() noexcept {
  const auto value = ReadAt<std::uint64_t>(operands());
  for (std::uint64_t element = element_.load(std::memory_order_relaxed); element < head_.count;) {
    if (!StoreElement(element, value)) return BusFault();
    if (++element % kBlockStride != 0 || element == head_.count) continue;
    if (const Turn turn = Check(kBlockStride); turn != Turn::kNext) return turn;
  }
  return Turn::kNext;
}

Execution::Turn Execution::Delay() noexcept {
  const std::uint64_t duration = ReadAt<std::uint64_t>(operands()) * 1000;
  if (started_ == 0) started_ = Now();
  const Moment end = started_ + duration;
  for (;;) {
    const Moment now = Now();
    // Also when it is over: a sleep may last longer than it should, and the deadline with it.
    if (const Turn turn = CheckAt(now); turn != Turn::kNext) return turn;
    if (now >= end) return Turn::kNext;
    if (yields_ && duration > kShortDelayNs) return Suspend(end);
    Pause(std::min(end, now + kPauseNs));
  }
}

Execution::Turn Execution::Flush() noexcept {
  touched_ = true;
  bench_.progress->Bump();
  FenceAll();
  if (port_->flush.width != 0) {
    std::uint64_t ignored = 0;
    CompilerFence();
    const bool read = LoadRaw(*port_, port_->flush.offset, port_->flush.width, &ignored);
    return read ? Turn::kNext : BusFault();
  }
  return bench_.backing->FlushByConfigRead() ? Turn::kNext : BusFault();
}

}  // namespace barkeep
