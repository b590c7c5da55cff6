#include <algorithm>

#include "core/clock.h"
#include "core/sim_rig.h"

namespace barkeep::sim {
namespace {

TEST(SimLogIsTheWitness) {
  Rig rig;
  rig.Write(Register::kScratch, 1);
  rig.Write(Register::kLogTag, 42);
  rig.Write(Register::kScratch, 0xabcd);
  CHECK(rig.Load(kWindowMem, 24, 16));
  CHECK(!rig.Load(kWindowRegs, InfoOf(Register::kStrict32).offset, 8));
  rig.Write(Register::kLogTag, 0);
  rig.Write(Register::kScratch, 2);
  const std::vector<LogEntry> entries = rig.ReadLog();
  CHECK_EQ(entries.size(), std::size_t{3});
  if (entries.size() != 3) return;
  CHECK(entries[0].kind == LogKind::kWrite && entries[0].value == 0xabcd);
  CHECK(entries[0].tag == 42 && entries[0].width == 32 && entries[0].offset == 8);
  CHECK(entries[1].kind == LogKind::kRead && entries[1].window == kWindowMem);
  CHECK(entries[1].width == 16 && entries[1].offset == 24 && entries[1].fault == 0);
  CHECK(entries[2].fault == 1 && entries[2].width == 8);
  CHECK(entries[0].time_ns <= entries[1].time_ns && entries[1].time_ns <= entries[2].time_ns);
}

TEST(SimLogIsOffWithoutATag) {
  Rig rig;
  rig.Write(Register::kAccessTimeNs, 1);
  rig.Write(Register::kScratch, 1);
  CHECK_EQ(rig.Read(Register::kLogCount), 0u);
}

TEST(SimLogKeepsTheFirstAndCountsTheRest) {
  Rig rig;
  rig.Write(Register::kLogTag, 1);
  for (std::uint32_t n = 0; n < kLogEntries + 5; ++n) rig.Write(Register::kScratch, n);
  CHECK_EQ(rig.Read(Register::kLogCount), kLogEntries);
  CHECK_EQ(rig.Read(Register::kLogOverflow), 5u);
  CHECK_EQ(rig.ReadLog()[0].value, 0u);
  rig.Write(Register::kLogClear, 1);
  CHECK_EQ(rig.Read(Register::kLogCount), 0u);
  CHECK(rig.Load(kWindowLog, 0, 64));
  CHECK_EQ(rig.value, 0u);
}

TEST(SimAccessTimeIsSpent) {
  Rig rig;
  rig.Write(Register::kAccessTimeNs, 1000);
  // The least of some tries, because the machine may be busy with something else.
  std::uint64_t least = ~std::uint64_t{0};
  for (int attempt = 0; attempt < 10; ++attempt) {
    const std::uint64_t start = Now();
    for (int n = 0; n < 1000; ++n) (void)rig.Load(kWindowMem, 0);
    least = std::min(least, Now() - start);
  }
  CHECK(least >= 950'000);
  CHECK(least <= 1'400'000);
  rig.Write(Register::kAccessTimeNs, 0xffffffff);
  CHECK_EQ(rig.Read(Register::kAccessTimeNs), kAccessTimeMaxNs);
}

TEST(SimOneByteFaults) {
  Rig rig;
  rig.Write(Register::kFaultWindow, kWindowMem);
  rig.Write(Register::kFaultOffset, 0x1003);
  CHECK(rig.Memory(kWindowMem) != nullptr);
  rig.Write(Register::kFaultEnable, 1);
  CHECK(rig.Memory(kWindowMem) == nullptr);
  CHECK(rig.Memory(kWindowWc) != nullptr);
  CHECK(!rig.Load(kWindowMem, 0x1003, 8));
  CHECK(!rig.Load(kWindowMem, 0x1000, 32));
  CHECK(!rig.Store(kWindowMem, 0x1000, 0, 64));
  CHECK(rig.Load(kWindowMem, 0x1004, 32));
  CHECK(rig.Load(kWindowMem, 0x1000, 16));
  CHECK(rig.Load(kWindowWc, 0x1003, 8));
  rig.Write(Register::kFaultEnable, 0);
  CHECK(rig.Load(kWindowMem, 0x1003, 8));
}

TEST(SimDeadLinkReadsOnes) {
  Rig rig;
  rig.Write(Register::kAllOnes, 1);
  CHECK_EQ(rig.Read(Register::kId), 0xffffffffu);
  CHECK(rig.Load(kWindowMem, 0, 16));
  CHECK_EQ(rig.value, 0xffffu);
  CHECK(rig.Memory(kWindowMem) == nullptr);
  CHECK(!rig.device.backing->Gone());
  rig.Write(Register::kScratch, 9);
  rig.Write(Register::kAllOnes, 0);
  CHECK_EQ(rig.Read(Register::kScratch), 9u);
}

TEST(SimBoardThatIsGoneIgnoresEverything) {
  Rig rig;
  rig.Write(Register::kFaultEnable, 1);  // a bus without a board does not fault
  rig.Write(Register::kGone, 1);
  CHECK(rig.device.backing->Gone());
  rig.Write(Register::kScratch, 9);
  CHECK_EQ(rig.Read(Register::kId), 0xffffffffu);
  CHECK_EQ(rig.Read(Register::kGone), 1u);
  CHECK(rig.Memory(kWindowWc) == nullptr);
  rig.Write(Register::kFaultEnable, 0);
  rig.Write(Register::kGone, 0);
  CHECK(!rig.device.backing->Gone());
  CHECK_EQ(rig.Read(Register::kScratch), 0u);
}

TEST(SimLoadHangs) {
  Rig rig;
  rig.Write(Register::kHangWindow, kWindowRegs);
  rig.Write(Register::kHangOffset, InfoOf(Register::kScratch).offset);
  rig.Write(Register::kHangMs, 30);
  std::uint64_t start = Now();
  rig.Write(Register::kScratch, 4);
  CHECK_EQ(rig.Read(Register::kId), 0xba4c0001u);
  CHECK(Now() - start < 30'000'000);
  start = Now();
  CHECK_EQ(rig.Read(Register::kScratch), 4u);
  CHECK(Now() - start >= 30'000'000);
  rig.Write(Register::kHangMs, 0xffffffff);
  CHECK_EQ(rig.Read(Register::kHangMs), kHangMaxMs);
}

}  // namespace
}  // namespace barkeep::sim
