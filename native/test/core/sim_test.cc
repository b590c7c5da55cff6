#include "core/clock.h"
#include "core/sim_rig.h"

namespace barkeep::sim {
namespace {

TEST(SimWindowsSayWhatTheyAre) {
  Rig rig(DeviceSpec{.name = "bench",
                     .windows = {},
                     .address = {},
                     .uio_name = {},
                     .events = {},
                     .memory_bytes = 1 << 20,
                     .access_time_ns = 700,
                     .lock_directory = {}});
  CHECK_EQ(rig.device.identity, "sim-bench");
  const auto& windows = rig.device.windows;
  CHECK_EQ(windows.size(), std::size_t{6});
  CHECK_EQ(windows[kWindowRegs].spec.name, "regs");
  CHECK(!windows[kWindowRegs].spec.pure_reads);
  CHECK_EQ(windows[kWindowRegs].spec.access_time_ns, 700u);
  CHECK(windows[kWindowRegsBe].spec.big_endian);
  CHECK_EQ(windows[kWindowMem].size, std::uint64_t{1} << 20);
  CHECK(windows[kWindowMem].spec.burst);
  CHECK(windows[kWindowRom].spec.access == WindowAccess::kReadOnly);
  CHECK(windows[kWindowWc].cache == CacheMode::kWriteCombining);
  CHECK(windows[kWindowLog].spec.access == WindowAccess::kReadOnly);
  for (const auto& window : windows) CHECK(window.base == nullptr && window.model != nullptr);
  CHECK_EQ(rig.Read(Register::kAccessTimeNs), 700u);
}

TEST(SimRefusesAnOddMemorySize) {
  const auto device = OpenSimBackend(DeviceSpec{.name = "bench",
                                                .windows = {},
                                                .address = {},
                                                .uio_name = {},
                                                .events = {},
                                                .memory_bytes = 4097,
                                                .lock_directory = {}});
  CHECK(!device.ok());
  CHECK(device.error().code == ErrorCode::kInvalidArgument);
  CHECK_EQ(device.error().field, "memoryBytes");
}

TEST(SimRegistersStartFromTheirReset) {
  for (std::size_t index = 0; index < kRegisters.size(); ++index) {
    const auto which = static_cast<Register>(index);
    if (which == Register::kCounter || which == Register::kCounter64) continue;
    if (InfoOf(which).access == Access::kWriteOnly) continue;
    if (which == Register::kBank) continue;
    Rig rig;  // its own, because some reads have effects
    CHECK_EQ(rig.Read(which), InfoOf(which).reset);
  }
}

TEST(SimRegistersTakeTheirWidthsOnly) {
  Rig rig;
  for (const RegisterInfo& info : kRegisters) {
    for (std::uint32_t width = 8; width <= 64; width *= 2) {
      if (info.offset % (width / 8) != 0) continue;
      const bool taken = (info.widths & WidthBit(width)) != 0;
      CHECK_EQ(rig.Load(kWindowRegs, info.offset, width), taken);
      if (kInstrumentsRange.offset <= info.offset) continue;
      CHECK_EQ(rig.Store(kWindowRegs, info.offset, 0, width), taken);
    }
  }
  CHECK(!rig.Load(kWindowRegs, InfoOf(Register::kCounter64).offset + 4, 32));
  CHECK(!rig.Load(kWindowRegs, InfoOf(Register::kId).offset + 1, 8));
}

TEST(SimNarrowAccessesReachTheirBytes) {
  Rig rig;
  const std::uint64_t scratch = InfoOf(Register::kScratch64).offset;
  rig.Write(Register::kScratch64, 0x1122334455667788);
  CHECK(rig.Store(kWindowRegs, scratch + 1, 0xaa, 8));
  CHECK(rig.Store(kWindowRegs, scratch + 6, 0xbbcc, 16));
  CHECK_EQ(rig.Read(Register::kScratch64), 0xbbcc33445566aa88u);
  CHECK(rig.Load(kWindowRegs, scratch + 4, 32));
  CHECK_EQ(rig.value, 0xbbcc3344u);
}

TEST(SimNobodyAnswersAtAnUndefinedOffset) {
  Rig rig;
  for (std::uint32_t width = 8; width <= 64; width *= 2) {
    CHECK(rig.Store(kWindowRegs, 0xff8, 0, width));
    CHECK(rig.Load(kWindowRegs, 0xff8, width));
    CHECK_EQ(rig.value, ~std::uint64_t{0} >> (64 - width));
  }
  CHECK_EQ(rig.Read(Register::kIrqRaise), 0xffffffffu);
  rig.Write(Register::kId, 1);
  CHECK_EQ(rig.Read(Register::kId), 0xba4c0001u);
}

TEST(SimFifoKeepsOrderAndFlags) {
  Rig rig;
  CHECK_EQ(rig.Read(Register::kFifoData), 0xdeadbeefu);
  CHECK_EQ(rig.Read(Register::kFifoFlags), 1u);
  for (std::uint32_t word = 0; word <= kFifoDepth; ++word) {
    rig.Write(Register::kFifoData, word);
  }
  CHECK_EQ(rig.Read(Register::kFifoLevel), kFifoDepth);
  CHECK_EQ(rig.Read(Register::kFifoFlags), 3u);
  rig.Write(Register::kFifoFlags, 1);
  CHECK_EQ(rig.Read(Register::kFifoFlags), 2u);
  for (std::uint32_t word = 0; word < kFifoDepth; ++word) {
    CHECK_EQ(rig.Read(Register::kFifoData), word);
  }
  rig.Write(Register::kFifoData, 7);
  rig.Write(Register::kFifoClear, 0);
  CHECK_EQ(rig.Read(Register::kFifoLevel), 0u);
  CHECK_EQ(rig.Read(Register::kFifoFlags), 0u);
}

TEST(SimBitsClearAsTheyPromise) {
  Rig rig;
  rig.Write(Register::kClearOnReadSet, 0x5);
  CHECK_EQ(rig.Read(Register::kClearOnRead), 5u);
  CHECK_EQ(rig.Read(Register::kClearOnRead), 0u);
  rig.Write(Register::kW1cSet, 0xff);
  rig.Write(Register::kW1c, 0x0f);
  CHECK_EQ(rig.Read(Register::kW1c), 0xf0u);
  rig.Write(Register::kIrqRaise, 0x6);
  rig.Write(Register::kIrqPending, 0x2);
  CHECK_EQ(rig.Read(Register::kIrqPending), 4u);
  CHECK_EQ(rig.Read(Register::kReadCount), 1u);
  CHECK_EQ(rig.Read(Register::kReadCount), 2u);
}

TEST(SimEngineTakesItsTime) {
  Rig rig;
  rig.Write(Register::kEngineLatencyUs, 3000);
  rig.Write(Register::kEngineOperand, 70000);
  const std::uint64_t start = Now();
  rig.Write(Register::kEngineControl, 1);
  rig.Write(Register::kEngineControl, 1);
  CHECK_EQ(rig.Read(Register::kEngineStatus), 5u);
  CHECK_EQ(rig.Read(Register::kEngineResult), 0u);
  while ((rig.Read(Register::kEngineStatus) & 1) != 0) {
  }
  CHECK(Now() - start >= 3'000'000);
  CHECK_EQ(rig.Read(Register::kEngineResult), 605032704u);
  CHECK_EQ(rig.Read(Register::kIrqPending), 1u);
}

TEST(SimCountersCount) {
  Rig rig;
  const std::uint64_t before_us = rig.Read(Register::kCounter);
  const std::uint64_t before_ns = rig.Read(Register::kCounter64);
  const std::uint64_t start = Now();
  while (Now() - start < 2'000'000) {
  }
  CHECK(rig.Read(Register::kCounter) - before_us >= 2000);
  CHECK(rig.Read(Register::kCounter64) - before_ns >= 2'000'000);
}

TEST(SimBigEndianViewIsTheBank) {
  Rig rig;
  CHECK(rig.Store(kWindowRegs, kBankOffset + 8, 0x11223344));
  CHECK(rig.Load(kWindowRegsBe, 8));
  CHECK_EQ(rig.value, 0x11223344u);  // little-endian register order; the executor swaps
  CHECK(rig.Store(kWindowRegsBe, 255, 0x77, 8));
  CHECK(rig.Load(kWindowRegs, kBankOffset + 255, 8));
  CHECK_EQ(rig.value, 0x77u);
}

TEST(SimMemoryIsTheSameByBulkAndByAccess) {
  Rig rig;
  for (const std::uint32_t window : {kWindowMem, kWindowWc}) {
    CHECK(rig.Store(window, 0x1000, 0x0807060504030201, 64));
    CHECK_EQ(std::to_integer<int>(rig.Memory(window)[0x1002]), 3);
    rig.Memory(window)[0x1003] = std::byte{0xee};
    CHECK(rig.Load(window, 0x1002, 16));
    CHECK_EQ(rig.value, 0xee03u);
  }
  CHECK(rig.Memory(kWindowRegs) == nullptr);
  CHECK(rig.Memory(kWindowRom) == nullptr);
  CHECK(rig.Store(kWindowRom, 0x10, 0));
  CHECK(rig.Load(kWindowRom, 0x10));
  CHECK_EQ(rig.value, 0xba4c0010u);
}

}  // namespace
}  // namespace barkeep::sim
