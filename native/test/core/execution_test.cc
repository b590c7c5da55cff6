#include "core/execution.h"

#include <string>

#include "core/execution_rig.h"

namespace barkeep {
namespace {

TEST(ExecutionMakesExactlyTheAccessesOfTheProgram) {
  ExecutionRig rig;
  rig.Poke(0x10, 0x1122334455667788);
  rig.Run(rig.Program()
              .Read(8, 0x11)
              .Read(16, 0x12)
              .Read(32, 0x14)
              .Read(64, 0x10)
              .Write(8, 0x20, 0xab)
              .Write(16, 0x22, 0xabcd)
              .Write(32, 0x24, 0xabcdef01)
              .Write(64, 0x28, 0x0123456789abcdef));
  CHECK_EQ(rig.model.Log(),
           "r8 0:11, r16 0:12, r32 0:14, r64 0:10, w8 0:20=ab, w16 0:22=abcd, "
           "w32 0:24=abcdef01, w64 0:28=123456789abcdef");
  CHECK(!rig.execution->failure());
  CHECK_EQ(rig.execution->completed(), 8u);
  CHECK_EQ(rig.execution->results_bytes(), 32u);
  CHECK_EQ(rig.Result(0), 0x77u);
  CHECK_EQ(rig.Result(1), 0x5566u);
  CHECK_EQ(rig.Result(2), 0x11223344u);
  CHECK_EQ(rig.Result(3), 0x1122334455667788u);
  CHECK_EQ(rig.counters.operations[1].value(), 4u);
  CHECK_EQ(rig.counters.operations[2].value(), 4u);
}

TEST(ExecutionSwapsForBigEndianWindows) {
  ExecutionRig rig;
  rig.Poke(0, 0x8877665544332211);
  rig.Run(rig.Program()
              .Read(8, 0, 1)
              .Read(16, 0, 1)
              .Read(32, 0, 1)
              .Read(64, 0, 1)
              .Write(16, 8, 0x1234, 1)
              .Write(32, 12, 0x12345678, 1)
              .Update(32, 0, 0xff, 0x99, 1)
              .ReadBlock(16, 0, 2, 0, 1));
  CHECK_EQ(rig.Result(0), 0x11u);
  CHECK_EQ(rig.Result(1), 0x1122u);
  CHECK_EQ(rig.Result(2), 0x11223344u);
  CHECK_EQ(rig.Result(3), 0x1122334455667788u);
  CHECK_EQ(rig.Result(4), 0x11223344u);
  CHECK_EQ(rig.Result(5), 0x33991122u);
  CHECK_EQ(rig.model.log[4], "w16 1:8=3412");
  CHECK_EQ(rig.model.log[5], "w32 1:c=78563412");
  CHECK_EQ(rig.model.log[7], "w32 1:0=99332211");
}

TEST(ExecutionUpdatesByOneReadAndOneWrite) {
  ExecutionRig rig;
  rig.Poke(0x30, 0xa5a5);
  rig.Run(rig.Program().Update(16, 0x30, 0x0ff0, 0x0120).Update(16, 0x30, 0x1, 0x1));
  CHECK_EQ(rig.model.Log(), "r16 0:30, w16 0:30=a125, r16 0:30, w16 0:30=a125");
  CHECK_EQ(rig.Result(0), 0xa5a5u);
  CHECK_EQ(rig.Result(1), 0xa125u);
}

TEST(ExecutionStopsAtAVerifyMismatch) {
  ExecutionRig rig;
  rig.Poke(0, 0x1234);
  rig.Run(rig.Program().Verify(32, 0, 0xff00, 0x1200).Verify(32, 0, 0xff, 0x35).Write(32, 0, 0));
  CHECK_EQ(rig.model.Log(), "r32 0:0, r32 0:0");
  const Error error = *rig.execution->failure();
  CHECK_EQ(error.code, ErrorCode::kVerifyMismatch);
  CHECK_EQ(error.outcome, Outcome::kPartial);
  CHECK_EQ(*error.operation, 1u);
  CHECK_EQ(*error.window, 0u);
  CHECK_EQ(*error.value, 0x1234u);
  CHECK_EQ(*error.expected, 0x35u);
  CHECK_EQ(*error.mask, 0xffu);
  CHECK_EQ(rig.execution->completed(), 1u);
  CHECK_EQ(rig.execution->results_bytes(), 16u);
}

TEST(ExecutionReportsAFaultOfTheModel) {
  ExecutionRig rig;
  rig.model.before = [](const std::string& access) { return access != "w16 0:8=7"; };
  rig.Run(rig.Program().Read(32, 0).Write(16, 8, 7).Read(32, 4));
  const Error error = *rig.execution->failure();
  CHECK_EQ(error.code, ErrorCode::kBusFault);
  CHECK_EQ(error.outcome, Outcome::kPartial);
  CHECK_EQ(*error.operation, 1u);
  CHECK_EQ(*error.offset, 8u);
  CHECK_EQ(*error.width, 16u);
  CHECK_EQ(rig.execution->results_bytes(), 8u);
  CHECK_EQ(rig.model.log.size(), 2u);
  CHECK_EQ(rig.counters.bus_faults.value(), 1u);
}

TEST(ExecutionKeepsTheOldValueOfAnUpdateThatFaults) {
  ExecutionRig rig;
  rig.Poke(0, 5);
  rig.model.before = [](const std::string& access) { return access[0] == 'r'; };
  rig.Run(rig.Program().Update(32, 0, 1, 0));
  CHECK_EQ(rig.execution->failure()->code, ErrorCode::kBusFault);
  CHECK_EQ(rig.Result(0), 5u);
}

TEST(ExecutionFlushesByTheConfiguredRegister) {
  ExecutionRig rig;
  rig.Run(rig.Program().Write(32, 0, 1).Flush());
  CHECK_EQ(rig.model.Log(), "w32 0:0=1, r16 0:40");
  CHECK_EQ(rig.execution->results_bytes(), 0u);
}

TEST(ExecutionFlushesByConfigurationSpace) {
  RecordingModel model;
  ExecutionRig rig({ModelWindow(&model, "plain", 4096)});
  rig.backing.can_flush = true;
  const WindowTable table(rig.windows, true);
  const auto program = ProgramBuilder(table.hash()).Flush().Bytes();
  const auto verified = Verify(program, table, *rig.grant);
  CHECK(verified.ok());
  Execution execution(program, verified.value(), nullptr,
                      {.table = &table,
                       .backing = &rig.backing,
                       .progress = &rig.progress,
                       .counters = &rig.counters});
  CHECK(execution.Run({.stop = &rig.stop, .grant = rig.grant.get()}).done);
  CHECK(!execution.failure());
  CHECK_EQ(rig.backing.config_reads, 1);
  CHECK_EQ(model.Log(), "");
}

TEST(ExecutionChecksForStopBetweenOperations) {
  ExecutionRig rig;
  rig.model.before = [&](const std::string&) {
    if (rig.model.log.size() == 2) rig.stop.Request(ErrorCode::kCancelled);
    return true;
  };
  rig.Run(rig.Program().Read(32, 0).Read(32, 4).Read(32, 8));
  const Error error = *rig.execution->failure();
  CHECK_EQ(error.code, ErrorCode::kCancelled);
  CHECK_EQ(error.outcome, Outcome::kPartial);
  CHECK_EQ(*error.operation, 2u);
  CHECK_EQ(rig.execution->completed(), 2u);
  CHECK_EQ(rig.model.log.size(), 2u);
}

TEST(ExecutionStoppedBeforeItBeganTouchesNothing) {
  ExecutionRig rig;
  rig.stop.Request(ErrorCode::kCancelled);
  rig.Run(rig.Program().Read(32, 0));
  CHECK_EQ(rig.execution->failure()->outcome, Outcome::kNotExecuted);
  CHECK_EQ(rig.model.log.size(), 0u);
}

TEST(ExecutionChecksForRevocationBetweenOperations) {
  ExecutionRig rig;
  rig.model.before = [&](const std::string&) {
    rig.grant->Revoke(ErrorCode::kLeaseLost);
    return true;
  };
  rig.Run(rig.Program().Read(32, 0).Read(32, 4));
  CHECK_EQ(rig.execution->failure()->code, ErrorCode::kLeaseLost);
  CHECK_EQ(rig.execution->failure()->outcome, Outcome::kPartial);
  CHECK_EQ(rig.model.log.size(), 1u);
}

TEST(ExecutionChecksTheDeadlineBetweenOperations) {
  ExecutionRig rig;
  rig.deadline = Now() + 2'000'000;
  rig.model.before = [&](const std::string&) {
    PauseUntil(Now() + 50'000);
    return true;
  };
  ProgramBuilder program = rig.Program();
  for (int count = 0; count < 5000; ++count) program.Read(32, 0);
  rig.Run(program);
  CHECK_EQ(rig.execution->failure()->code, ErrorCode::kTimedOut);
  // The clock is looked at once per 64 operations of a window that claims to be fast.
  CHECK(rig.model.log.size() <= 40 + 64);
}

TEST(ExecutionDoubtsAllOnesOfADeviceThatIsGone) {
  ExecutionRig rig;
  rig.Poke(8, UINT64_MAX);
  rig.Run(rig.Program().Read(32, 0).Read(32, 8).Read(32, 0));
  CHECK(!rig.execution->failure());
  CHECK_EQ(rig.Result(1), 0xffffffffu);
  CHECK_EQ(rig.counters.all_ones_reads.value(), 1u);
  rig.backing.gone = true;
  rig.Run(rig.Program().Read(32, 0).Read(32, 8).Read(32, 0));
  const Error error = *rig.execution->failure();
  CHECK_EQ(error.code, ErrorCode::kDeviceLost);
  CHECK_EQ(error.outcome, Outcome::kUnknown);
  CHECK_EQ(*error.operation, 1u);
  CHECK_EQ(rig.execution->completed(), 1u);
  CHECK_EQ(rig.execution->results_bytes(), 8u);
}

}  // namespace
}  // namespace barkeep
