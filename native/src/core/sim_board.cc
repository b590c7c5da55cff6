#include "sim_board.h"

#include <bit>
#include <cstring>
#include <utility>

namespace barkeep::sim {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as bytes");

std::uint64_t OnesOf(std::uint32_t width) noexcept { return ~std::uint64_t{0} >> (64 - width); }

template <typename T>
T LoadAs(const std::byte* source) noexcept {
  T value;
  std::memcpy(&value, source, sizeof(value));
  return value;
}

std::uint64_t LoadBytes(const std::byte* source, std::uint32_t width) noexcept {
  switch (width) {
    case 8:
      return LoadAs<std::uint8_t>(source);
    case 16:
      return LoadAs<std::uint16_t>(source);
    case 32:
      return LoadAs<std::uint32_t>(source);
    default:
      return LoadAs<std::uint64_t>(source);
  }
}

void StoreBytes(std::byte* target, std::uint32_t width, std::uint64_t value) noexcept {
  switch (width) {
    case 8:
      std::memcpy(target, &value, 1);
      return;
    case 16:
      std::memcpy(target, &value, 2);
      return;
    case 32:
      std::memcpy(target, &value, 4);
      return;
    default:
      std::memcpy(target, &value, 8);
  }
}

}  // namespace

Board::Board() {
  for (const RegisterInfo& info : kRegisters) {
    if (info.storage != Storage::kStored) continue;
    StoreBytes(stored_.data() + info.offset, info.bytes == 4 ? 32 : 64, info.reset);
  }
  for (std::uint32_t offset = 0; offset < kRomBytes; offset += 4) {
    StoreBytes(rom_.data() + offset, 32, kRomPattern + offset);
  }
  bytes_[kWindowRegsBe] = stored_.data() + kBankOffset;
  bytes_[kWindowRom] = rom_.data();
  bytes_[kWindowWc] = wc_.data();
  bytes_[kWindowLog] = log_.bytes();
}

int Board::MapMemory(std::uint64_t bytes) noexcept {
  const int failure = memory_.MapAnonymous(bytes);
  bytes_[kWindowMem] = memory_.data();
  return failure;
}

void Board::SetAccessTime(std::uint32_t ns) noexcept {
  access_time_.Set(ns);
  Rewatch();
}

bool Board::Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                 std::uint64_t* value) noexcept {
  if (watched_) [[unlikely]]
    return LoadWatched(window, offset, width, value);
  return Read(window, offset, width, value);
}

bool Board::Store(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                  std::uint64_t value) noexcept {
  if (watched_) [[unlikely]]
    return StoreWatched(window, offset, width, value);
  return Write(window, offset, width, value);
}

std::byte* Board::Memory(std::uint32_t window) noexcept {
  if (window == kWindowLog) return bytes_[window];
  if ((window != kWindowMem && window != kWindowWc) || faults_.Touch(window)) return nullptr;
  return bytes_[window];
}

bool Board::Read(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                 std::uint64_t* value) noexcept {
  if (window == kWindowRegs) return ReadRegister(offset, width, value);
  *value = LoadBytes(bytes_[window] + offset, width);
  return true;
}

bool Board::Write(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                  std::uint64_t value) noexcept {
  if (window == kWindowRegs) return WriteRegister(offset, width, value);
  if (window == kWindowRom || window == kWindowLog) return true;
  StoreBytes(bytes_[window] + offset, width, value);
  return true;
}

bool Board::ReadRegister(std::uint64_t offset, std::uint32_t width, std::uint64_t* value) noexcept {
  const Register which = RegisterAt(offset);
  *value = OnesOf(width);
  if (which == Register::kNone) return true;
  const RegisterInfo& info = InfoOf(which);
  if ((info.widths & WidthBit(width)) == 0) return false;
  if (info.access == Access::kWriteOnly) return true;
  *value = info.storage == Storage::kStored ? LoadBytes(stored_.data() + offset, width)
                                            : ReadSpecial(which);
  return true;
}

bool Board::WriteRegister(std::uint64_t offset, std::uint32_t width, std::uint64_t value) noexcept {
  const Register which = RegisterAt(offset);
  if (which == Register::kNone) return true;
  const RegisterInfo& info = InfoOf(which);
  if ((info.widths & WidthBit(width)) == 0) return false;
  if (info.access == Access::kReadOnly) return true;
  if (info.storage == Storage::kStored) {
    StoreBytes(stored_.data() + offset, width, value);
  } else {
    WriteSpecial(which, value);
  }
  return true;
}

std::uint64_t Board::ReadSpecial(Register which) noexcept {
  switch (which) {
    case Register::kCounter64:
      return Now() - opened_;
    case Register::kCounter:
      return static_cast<std::uint32_t>((Now() - opened_) / 1000);
    case Register::kTimerPeriodUs:
      return lines_.period_us();
    case Register::kIrqPending:
      FinishEngine();
      return irq_pending_;
    case Register::kIrqEnable:
      return lines_.enabled;
    case Register::kEngineStatus:
      FinishEngine();
      return engine_.status();
    case Register::kEngineResult:
      FinishEngine();
      return engine_.result();
    case Register::kDmaStatus:
      return dma_status_;
    case Register::kFifoData:
      return fifo_.Pop();
    case Register::kFifoLevel:
      return fifo_.level();
    case Register::kFifoFlags:
      return fifo_.flags();
    case Register::kClearOnRead:
      return std::exchange(clear_on_read_, 0);
    case Register::kW1c:
      return w1c_;
    case Register::kReadCount:
      return ++read_count_;
    default:
      return ReadInstrument(which);
  }
}

void Board::WriteSpecial(Register which, std::uint64_t value) noexcept {
  const auto word = static_cast<std::uint32_t>(value);
  switch (which) {
    case Register::kIrqPending:
      FinishEngine();
      irq_pending_ &= ~word;
      return;
    case Register::kTimerPeriodUs:
      lines_.SetPeriod(word);
      return;
    case Register::kIrqEnable:
      lines_.enabled = word;
      return;
    case Register::kIrqRaise:
      irq_pending_ |= word;
      lines_.Raise(word);
      return;
    case Register::kEngineControl:
      FinishEngine();
      if ((word & 1) != 0) {
        const std::uint32_t latency_us = Stored32(Register::kEngineLatencyUs);
        if (engine_.Start(Stored32(Register::kEngineOperand), latency_us)) {
          lines_.EngineStarted(latency_us);
        }
      }
      return;
    case Register::kDmaControl:
      RunDma(word);
      return;
    case Register::kFifoData:
      fifo_.Push(word);
      return;
    case Register::kFifoFlags:
      fifo_.ClearFlags(word);
      return;
    case Register::kFifoClear:
      fifo_.Clear();
      return;
    case Register::kClearOnReadSet:
      clear_on_read_ |= word;
      return;
    case Register::kW1c:
      w1c_ &= ~word;
      return;
    case Register::kW1cSet:
      w1c_ |= word;
      return;
    default:
      WriteInstrument(which, value);
  }
}

std::uint32_t Board::Stored32(Register which) const noexcept {
  return LoadAs<std::uint32_t>(stored_.data() + InfoOf(which).offset);
}

std::uint64_t Board::Stored64(Register which) const noexcept {
  return LoadAs<std::uint64_t>(stored_.data() + InfoOf(which).offset);
}

void Board::RunDma(std::uint32_t direction) noexcept {
  if (direction != kDmaFromHost && direction != kDmaToHost) return;
  const std::uint64_t offset = Stored64(Register::kDmaOffset);
  const std::uint64_t bytes = Stored32(Register::kDmaBytes);
  const bool inside = offset <= memory_.size() && bytes <= memory_.size() - offset;
  const bool done = inside && dma_->Copy(Stored64(Register::kDmaAddress), memory_.data() + offset,
                                         bytes, direction == kDmaToHost);
  dma_status_ = done ? kDmaDone : kDmaFault;
}

void Board::FinishEngine() noexcept {
  if (engine_.Finish()) irq_pending_ |= 1;
}

}  // namespace barkeep::sim
