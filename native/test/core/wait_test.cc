// Waits and delays of the executor.
#include <string>

#include "core/execution_rig.h"

namespace barkeep {
namespace {

/// The register counts its reads.
void CountReads(ExecutionRig& rig) {
  rig.model.before = [&rig](const std::string&) {
    rig.Poke(0, rig.model.log.size());
    return true;
  };
}

TEST(WaitAnswersTheFirstValueThatMatches) {
  ExecutionRig rig;
  CountReads(rig);
  rig.Run(rig.Program().WaitFor(32, 0, 0xf, 3, 5000, 1).Read(32, 8));
  CHECK(!rig.execution->failure());
  CHECK_EQ(rig.Result(0), 3u);
  CHECK_EQ(rig.model.Log(), "r32 0:0, r32 0:0, r32 0:0, r32 0:8");
}

TEST(WaitReadsAtLeastOnce) {
  ExecutionRig rig;
  rig.Poke(0, 1);
  rig.Run(rig.Program().WaitFor(32, 0, 1, 1, 0).WaitFor(32, 0, 1, 0, 0));
  CHECK_EQ(rig.model.log.size(), 2u);
  CHECK_EQ(rig.execution->completed(), 1u);
  CHECK_EQ(rig.execution->failure()->code, ErrorCode::kWaitTimedOut);
}

TEST(WaitTimesOutWithTheLastValue) {
  ExecutionRig rig;
  rig.Poke(0, 0x1234);
  const Moment started = Now();
  rig.Run(rig.Program().WaitFor(32, 0, 0xf0, 0x40, 3000, 500));
  CHECK(Now() - started >= 3'000'000);
  const Error error = *rig.execution->failure();
  CHECK_EQ(error.code, ErrorCode::kWaitTimedOut);
  CHECK_EQ(error.outcome, Outcome::kPartial);
  CHECK_EQ(*error.value, 0x1234u);
  CHECK_EQ(*error.expected, 0x40u);
  CHECK_EQ(*error.mask, 0xf0u);
  CHECK_EQ(rig.Result(0), 0x1234u);
  CHECK(rig.model.log.size() >= 2);
  CHECK(rig.model.log.size() <= 8);
  CHECK_EQ(rig.counters.wait_timeouts.value(), 1u);
}

TEST(WaitOfAYieldingBatchSuspendsBetweenPolls) {
  ExecutionRig rig;
  CountReads(rig);
  rig.Load(rig.Program().Yields().WaitFor(32, 0, 0xf, 3, 1'000'000, 20'000));
  const Moment before = Now();
  const Step step = rig.Slice();
  CHECK(!step.done);
  CHECK(step.wake >= before + 20'000'000 && step.wake < before + 40'000'000);
  CHECK_EQ(rig.model.log.size(), 1u);
  CHECK(!rig.Slice().done);
  CHECK(rig.Slice().done);
  CHECK(!rig.execution->failure());
  CHECK_EQ(rig.Result(0), 3u);
}

TEST(WaitThatIsCancelledAnswersTheLastValue) {
  ExecutionRig rig;
  rig.Poke(0, 6);
  rig.Load(rig.Program().Yields().WaitFor(32, 0, 1, 1, 1'000'000, 1000));
  CHECK(!rig.Slice().done);
  rig.stop.Request(ErrorCode::kCancelled);
  CHECK(rig.Slice().done);
  CHECK_EQ(rig.execution->failure()->code, ErrorCode::kCancelled);
  CHECK_EQ(rig.execution->failure()->outcome, Outcome::kPartial);
  CHECK_EQ(rig.Result(0), 6u);
  CHECK_EQ(rig.model.log.size(), 1u);
}

TEST(WaitEndsAtTheDeadline) {
  ExecutionRig rig;
  rig.deadline = Now() + 2'000'000;
  rig.Run(rig.Program().WaitFor(32, 0, 1, 1, 9000, 8000));
  CHECK_EQ(rig.execution->failure()->code, ErrorCode::kTimedOut);
}

TEST(DelayWaitsInside) {
  ExecutionRig rig;
  const Moment started = Now();
  rig.Run(rig.Program().Delay(3000));
  CHECK(Now() - started >= 3'000'000);
  CHECK(!rig.execution->failure());
  CHECK_EQ(rig.model.log.size(), 0u);
}

TEST(DelayLooksAtTheDeadlineWhenItIsOver) {
  // The one sleep of a short delay ends at its deadline, and later than its own end now and then.
  int timed_out = 0;
  for (std::uint64_t early = 0; early < 64; ++early) {
    ExecutionRig rig;
    rig.deadline = Now() + 100'000 - early * 100;
    rig.Run(rig.Program().Delay(100).Read(32, 0));
    if (!rig.execution->failure()) continue;
    ++timed_out;
    CHECK_EQ(rig.execution->failure()->code, ErrorCode::kTimedOut);
    CHECK_EQ(rig.execution->completed(), 0u);
    CHECK_EQ(rig.model.log.size(), 0u);
  }
  CHECK_EQ(timed_out, 64);
}

TEST(DelayOfAYieldingBatchSuspends) {
  ExecutionRig rig;
  rig.Load(rig.Program().Yields().Delay(4000).Read(32, 0));
  const Step step = rig.Slice();
  CHECK(!step.done);
  CHECK_EQ(rig.model.log.size(), 0u);
  PauseUntil(step.wake);
  CHECK(rig.Slice().done);
  CHECK_EQ(rig.model.log.size(), 1u);
}

TEST(DelayThatIsStoppedBeforeAnyAccessTouchedNothing) {
  ExecutionRig rig;
  rig.Load(rig.Program().Yields().Delay(4000).Read(32, 0));
  CHECK(!rig.Slice().done);
  rig.stop.Request(ErrorCode::kCancelled);
  CHECK(rig.Slice().done);
  CHECK_EQ(rig.execution->failure()->outcome, Outcome::kNotExecuted);
}

}  // namespace
}  // namespace barkeep
