#include "core/bulk.h"

#include <string>
#include <vector>

#include "core/execution_rig.h"
#include "core/loan.h"

namespace barkeep {
namespace {

struct BulkRig : ExecutionRig {
  explicit BulkRig(bool burst, std::uint32_t bulk_width = 32)
      : ExecutionRig(Windows(burst, bulk_width)) {
    windows[0].model = &model;
    table = WindowTable(windows, false);
  }
  static std::vector<OpenWindow> Windows(bool burst, std::uint32_t bulk_width) {
    std::vector<OpenWindow> windows = {ModelWindow(nullptr, "bulk", RecordingModel::kBytes)};
    windows[0].spec.burst = burst;
    windows[0].spec.big_endian = true;  // bulk never swaps
    windows[0].spec.bulk_width = bulk_width;
    return windows;
  }

  /// Returns the number of slices.
  int Transfer(bool write, std::uint64_t offset, std::uint64_t length) {
    memory.resize(length);
    loan.emplace(memory.data());
    bulk.emplace(
        BulkSpec{.window = 0, .offset = offset, .length = length, .write = write}, *loan,
        Bench{.table = &table, .backing = &backing, .progress = &progress, .counters = &counters});
    int slices = 1;
    while (!bulk->Run({.stop = &stop, .grant = grant.get(), .deadline = deadline}).done) ++slices;
    return slices;
  }

  std::vector<std::byte> memory;
  std::optional<Loan> loan;
  std::optional<Bulk> bulk;
};

TEST(BulkOfRegistersMakesAccessesOfItsWidth) {
  BulkRig rig(false, 16);
  rig.Poke(0x10, 0x0807060504030201);
  rig.Transfer(false, 0x10, 6);
  CHECK_EQ(rig.model.Log(), "r16 0:10, r16 0:12, r16 0:14");
  CHECK(rig.memory[0] == std::byte{1} && rig.memory[5] == std::byte{6});
  CHECK_EQ(rig.counters.bulk_read_bytes.value(), 6u);
  rig.model.log.clear();
  rig.memory.assign(4, std::byte{0x12});
  rig.Transfer(true, 0x20, 4);
  CHECK_EQ(rig.model.Log(), "w16 0:20=1212, w16 0:22=1212");
  CHECK_EQ(rig.counters.bulk_write_bytes.value(), 4u);
}

TEST(BulkOfABurstWindowUsesTheWidestAlignedAccesses) {
  BulkRig rig(true);
  rig.Transfer(false, 3, 23);
  CHECK_EQ(rig.model.Log(), "r8 0:3, r32 0:4, r64 0:8, r64 0:10, r16 0:18");
}

TEST(BulkOfABurstModelCopiesItsMemory) {
  BulkRig rig(true);
  rig.model.has_memory = true;
  rig.memory.assign(100, std::byte{7});
  rig.Transfer(true, 5, 100);
  CHECK_EQ(rig.model.Log(), "");
  CHECK(rig.model.bytes[4] == std::byte{0} && rig.model.bytes[5] == std::byte{7});
  CHECK(rig.model.bytes[104] == std::byte{7} && rig.model.bytes[105] == std::byte{0});
}

TEST(BulkMovesEveryLengthAndOffsetExactly) {
  for (const bool has_memory : {false, true}) {
    for (std::uint64_t offset = 0; offset < 9; ++offset) {
      for (std::uint64_t length = 0; length < 40; ++length) {
        BulkRig rig(true);
        rig.model.has_memory = has_memory;
        for (std::size_t at = 0; at < 64; ++at) rig.model.bytes[at] = std::byte(at);
        rig.Transfer(false, offset, length);
        CHECK_EQ(rig.bulk->done(), length);
        bool same = true;
        for (std::size_t at = 0; at < length; ++at) {
          same = same && rig.memory[at] == std::byte(offset + at);
        }
        CHECK(same);
      }
    }
  }
}

TEST(BulkReportsAFaultWithTheBytesDone) {
  BulkRig rig(false);
  rig.Poke(0, 0x0807060504030201);
  rig.model.before = [](const std::string& access) { return access != "r32 0:8"; };
  rig.Transfer(false, 0, 64);
  CHECK_EQ(rig.bulk->failure()->code, ErrorCode::kBusFault);
  CHECK_EQ(rig.bulk->failure()->outcome, Outcome::kPartial);
  CHECK_EQ(*rig.bulk->failure()->offset, 8u);
  CHECK_EQ(rig.bulk->done(), 8u);
  CHECK(rig.memory[7] == std::byte{8});
}

TEST(BulkDoubtsAllOnesOfADeviceThatIsGone) {
  BulkRig rig(false);
  for (std::size_t at = 512; at < RecordingModel::kBytes; ++at) {
    rig.model.bytes[at] = std::byte{0xff};
  }
  rig.Transfer(false, 0, 2048);
  CHECK(!rig.bulk->failure());
  rig.backing.gone = true;
  rig.Transfer(false, 0, 256);
  CHECK(!rig.bulk->failure());
  rig.Transfer(false, 0, 2048);
  CHECK_EQ(rig.bulk->failure()->code, ErrorCode::kDeviceLost);
  CHECK_EQ(rig.bulk->failure()->outcome, Outcome::kPartial);
  CHECK_EQ(rig.bulk->done(), 512u);
}

TEST(BulkIsSlicedAndStopsAtTheNextSlice) {
  BulkRig rig(false);
  rig.model.before = [&](const std::string&) {
    PauseUntil(Now() + 20'000);
    return true;
  };
  CHECK(rig.Transfer(false, 0, 1024) >= 3);
  CHECK(!rig.bulk->failure());
  rig.stop.Request(ErrorCode::kCancelled);
  rig.Transfer(false, 0, 1024);
  CHECK_EQ(rig.bulk->failure()->code, ErrorCode::kCancelled);
  CHECK_EQ(rig.bulk->failure()->outcome, Outcome::kNotExecuted);
}

TEST(BulkTouchesNoMemoryThatWasCalledBack) {
  BulkRig rig(false);
  rig.memory.assign(1024, std::byte{0x33});
  rig.model.before = [&](const std::string&) {
    if (rig.model.log.size() == 100) rig.loan->CallBack();
    return true;
  };
  rig.Poke(600, 1);
  rig.Transfer(false, 0, 1024);
  CHECK(rig.bulk->failure().has_value());
  CHECK_EQ(rig.bulk->done(), 256u);
  CHECK(rig.memory[255] == std::byte{0} && rig.memory[256] == std::byte{0x33});
  CHECK_EQ(rig.model.log.size(), 128u);
}

}  // namespace
}  // namespace barkeep
