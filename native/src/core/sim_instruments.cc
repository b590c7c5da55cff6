// The part of the board that a test holds in its hand: faults, access time and the access log.

#include <time.h>

#include <cerrno>

#include "clock.h"
#include "sim_board.h"

namespace barkeep::sim {
namespace {

bool IsInstrument(std::uint32_t window, std::uint64_t offset) noexcept {
  return window == kWindowLog ||
         (window == kWindowRegs && offset - kInstrumentsRange.offset < kInstrumentsRange.length);
}

/// As a load that the bus never answers: signals, deadlines and cancellation do not end it.
void Hang(std::uint32_t ms) noexcept {
  const std::uint64_t until = Now() + std::uint64_t{ms} * 1'000'000;
  const timespec wake{.tv_sec = static_cast<time_t>(until / 1'000'000'000),
                      .tv_nsec = static_cast<long>(until % 1'000'000'000)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nullptr) == EINTR) {
  }
}

}  // namespace

bool Board::LoadWatched(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                        std::uint64_t* value) noexcept {
  if (IsInstrument(window, offset)) return Read(window, offset, width, value);
  access_time_.Spend();
  const std::uint64_t bytes = width / 8;
  if (faults_.hang_ms() != 0 && faults_.hang.IsIn(window, offset, bytes)) Hang(faults_.hang_ms());

  bool answered = true;
  if (faults_.gone()) {
    *value = ~std::uint64_t{0} >> (64 - width);
  } else if (faults_.fault_enabled && faults_.fault.IsIn(window, offset, bytes)) {
    answered = false;
  } else {
    answered = Read(window, offset, width, value);
    if (faults_.all_ones) *value = ~std::uint64_t{0} >> (64 - width);
  }
  Record({.kind = LogKind::kRead,
          .window = static_cast<std::uint8_t>(window),
          .width = static_cast<std::uint8_t>(width),
          .fault = answered ? std::uint8_t{0} : std::uint8_t{1},
          .offset = offset,
          .value = answered ? *value : 0});
  return answered;
}

bool Board::StoreWatched(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                         std::uint64_t value) noexcept {
  if (IsInstrument(window, offset)) return Write(window, offset, width, value);
  access_time_.Spend();
  bool answered = true;
  if (faults_.fault_enabled && !faults_.gone() && faults_.fault.IsIn(window, offset, width / 8)) {
    answered = false;
  } else if (!faults_.gone()) {
    answered = Write(window, offset, width, value);
  }
  Record({.kind = LogKind::kWrite,
          .window = static_cast<std::uint8_t>(window),
          .width = static_cast<std::uint8_t>(width),
          .fault = answered ? std::uint8_t{0} : std::uint8_t{1},
          .offset = offset,
          .value = value});
  return answered;
}

void Board::Record(LogEntry entry) noexcept {
  if (log_.tag() == 0) return;
  entry.tag = log_.tag();
  entry.time_ns = Now() - opened_;
  log_.Add(entry);
}

void Board::Rewatch() noexcept {
  watched_ = access_time_.ns() != 0 || faults_.any() || log_.tag() != 0;
}

std::uint64_t Board::ReadInstrument(Register which) const noexcept {
  switch (which) {
    case Register::kLogTag:
      return log_.tag();
    case Register::kLogCount:
      return log_.count();
    case Register::kLogOverflow:
      return log_.overflow();
    case Register::kAccessTimeNs:
      return access_time_.ns();
    case Register::kFaultEnable:
      return faults_.fault_enabled ? 1 : 0;
    case Register::kFaultWindow:
      return faults_.fault.window;
    case Register::kFaultOffset:
      return faults_.fault.offset;
    case Register::kAllOnes:
      return faults_.all_ones ? 1 : 0;
    case Register::kGone:
      return faults_.gone() ? 1 : 0;
    case Register::kHangMs:
      return faults_.hang_ms();
    case Register::kHangWindow:
      return faults_.hang.window;
    default:
      return faults_.hang.offset;
  }
}

void Board::WriteInstrument(Register which, std::uint64_t value) noexcept {
  const auto word = static_cast<std::uint32_t>(value);
  const bool on = (word & 1) != 0;
  switch (which) {
    case Register::kLogTag:
      log_.SetTag(word);
      break;
    case Register::kLogClear:
      log_.Clear();
      break;
    case Register::kAccessTimeNs:
      access_time_.Set(word);
      break;
    case Register::kFaultEnable:
      faults_.fault_enabled = on;
      break;
    case Register::kFaultWindow:
      faults_.fault.window = word;
      break;
    case Register::kFaultOffset:
      faults_.fault.offset = value;
      break;
    case Register::kAllOnes:
      faults_.all_ones = on;
      break;
    case Register::kGone:
      faults_.SetGone(on);
      if (on) lines_.Silence();
      break;
    case Register::kHangMs:
      faults_.SetHangMs(word);
      break;
    case Register::kHangWindow:
      faults_.hang.window = word;
      break;
    default:
      faults_.hang.offset = value;
  }
  Rewatch();
}

}  // namespace barkeep::sim
