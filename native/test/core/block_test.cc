// Blocks and fills of the executor.
#include <string>

#include "core/execution_rig.h"

namespace barkeep {
namespace {

TEST(BlocksMakeOneAccessPerElement) {
  ExecutionRig rig;
  rig.Poke(0x10, 0x0807060504030201);
  rig.Run(rig.Program().ReadBlock(8, 0x11, 3).ReadBlock(32, 0x10, 2));
  CHECK_EQ(rig.model.Log(), "r8 0:11, r8 0:12, r8 0:13, r32 0:10, r32 0:14");
  // Three bytes, and zeros to the next multiple of eight.
  CHECK_EQ(rig.Result(0), 0x040302u);
  CHECK_EQ(rig.Result(1), 0x0807060504030201u);
}

TEST(BlocksOfAFifoStayAtTheirAddress) {
  ExecutionRig rig;
  rig.Run(rig.Program()
              .ReadBlock(16, 0x20, 3, kFlagFixed)
              .WriteBlock(16, 0x22, 3, {0x000300020001}, kFlagFixed)
              .Fill(8, 0x24, 2, 9, kFlagFixed));
  CHECK_EQ(rig.model.Log(),
           "r16 0:20, r16 0:20, r16 0:20, w16 0:22=1, w16 0:22=2, w16 0:22=3, w8 0:24=9, "
           "w8 0:24=9");
}

TEST(BlocksWriteAndFillAtRisingAddresses) {
  ExecutionRig rig;
  rig.Run(rig.Program().WriteBlock(32, 0x8, 3, {0x0000000200000001, 3}).Fill(64, 0x20, 2, 7));
  CHECK_EQ(rig.model.Log(), "w32 0:8=1, w32 0:c=2, w32 0:10=3, w64 0:20=7, w64 0:28=7");
}

TEST(BlocksAnswerTheElementsBeforeAFault) {
  ExecutionRig rig;
  rig.Poke(0, 0x0004000300020001);
  rig.model.before = [](const std::string& access) { return access != "r16 0:6"; };
  rig.Run(rig.Program().Read(64, 0).ReadBlock(16, 0, 8));
  const Error error = *rig.execution->failure();
  CHECK_EQ(error.code, ErrorCode::kBusFault);
  CHECK_EQ(*error.operation, 1u);
  CHECK_EQ(*error.offset, 6u);
  CHECK_EQ(*error.done, 3u);
  CHECK_EQ(rig.execution->results_bytes(), 8u + 6u);
}

TEST(BlocksOfAFifoCountTheElementsBeforeAFault) {
  ExecutionRig rig;
  int accesses = 0;
  rig.model.before = [&](const std::string&) { return ++accesses != 5; };
  rig.Run(rig.Program().Fill(32, 8, 10, 1, kFlagFixed));
  const Error error = *rig.execution->failure();
  CHECK_EQ(*error.offset, 8u);
  CHECK_EQ(*error.done, 4u);
}

TEST(BlocksStopWithinAStride) {
  ExecutionRig rig;
  rig.model.before = [&](const std::string&) {
    if (rig.model.log.size() == 70) rig.stop.Request(ErrorCode::kCancelled);
    return true;
  };
  rig.Run(rig.Program().ReadBlock(32, 0, 1000));
  const Error error = *rig.execution->failure();
  CHECK_EQ(error.code, ErrorCode::kCancelled);
  CHECK_EQ(*error.done, 128u);
  CHECK_EQ(*error.offset, 512u);
  CHECK_EQ(rig.execution->results_bytes(), 512u);
  CHECK_EQ(rig.model.log.size(), 128u);
}

TEST(BlocksOfAYieldingBatchGiveTheirTurnAway) {
  ExecutionRig rig;
  rig.model.before = [&](const std::string&) {
    PauseUntil(Now() + 100'000);
    return true;
  };
  rig.Load(rig.Program().Yields().Fill(32, 0, 300, 1));
  int slices = 1;
  while (!rig.Slice().done) ++slices;
  CHECK(slices >= 2);
  CHECK(!rig.execution->failure());
  CHECK_EQ(rig.model.log.size(), 300u);
}

}  // namespace
}  // namespace barkeep
