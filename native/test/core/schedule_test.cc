#include "core/schedule.h"

#include <string>
#include <vector>

#include "core/check.h"
#include "core/failure.h"

namespace barkeep {
namespace {

class NoSink final : public CallSink {
 public:
  void OnAnswer(Verdict) noexcept override {}
};

/// A call that a test schedules and never runs.
class FakeCall final : public Call {
 public:
  FakeCall(const std::shared_ptr<Flow>& flow, std::uint64_t number, bool is_bulk, Moment deadline)
      : Call(flow, Grant::AllowAll(), std::make_unique<NoSink>(), deadline) {
    id = number;
    bulk_ = is_bulk;
    program_bytes_ = 100;
  }

 private:
  Step RunSlice(const Bounds&) noexcept override { return {}; }
  void Conclude(Verdict&) noexcept override {}
  Error StuckError() const override { return {}; }
  std::uint64_t Done() const noexcept override { return 0; }
};

struct Fixture {
  // Calls and flows hold each other until the calls leave.
  ~Fixture() {
    schedule.TakeWaiting();
    schedule.Stop(ErrorCode::kCancelled);
    for (auto turn = schedule.Next(0); turn.flow != nullptr; turn = schedule.Next(0)) {
      schedule.Finish(turn, 0);
    }
  }

  Schedule schedule;

  std::shared_ptr<Flow> Add(std::shared_ptr<Flow> flow, std::uint64_t id, bool bulk = false,
                            Moment deadline = kNever) {
    if (flow == nullptr) flow = std::make_shared<Flow>();
    schedule.Add(flow, std::make_shared<FakeCall>(flow, id, bulk, deadline));
    return flow;
  }
  /// Runs `turns` turns of `ns` and lists the ids.
  std::string Run(int turns, std::uint64_t ns) {
    std::string ids;
    for (int count = 0; count < turns; ++count) {
      const auto turn = schedule.Next(0);
      if (turn.flow == nullptr) break;
      ids += std::to_string(turn.stream->active->id) + " ";
      schedule.Finish(turn, ns);
    }
    return ids;
  }
};

TEST(ScheduleKeepsTheOrderOfAFlow) {
  Fixture fixture;
  const auto flow = fixture.Add(nullptr, 1);
  fixture.Add(flow, 2);
  fixture.Add(flow, 3);
  CHECK_EQ(fixture.schedule.calls(), 3u);
  CHECK_EQ(flow->program_bytes, 300u);
  CHECK_EQ(fixture.Run(9, 1000), "1 2 3 ");
  CHECK(fixture.schedule.empty());
  CHECK_EQ(flow->program_bytes, 0u);
}

TEST(ScheduleSharesDeviceTimeNotTurns) {
  Fixture fixture;
  const auto slow = fixture.Add(nullptr, 1);
  const auto fast = fixture.Add(nullptr, 2);
  for (int count = 0; count < 100; ++count) {
    fixture.Add(slow, 1);
    fixture.Add(fast, 2);
  }
  std::uint64_t slow_ns = 0;
  std::uint64_t fast_ns = 0;
  for (int count = 0; count < 100; ++count) {
    const auto turn = fixture.schedule.Next(0);
    const bool is_slow = turn.flow == slow.get();
    const std::uint64_t ns = is_slow ? 9000 : 1000;
    (is_slow ? slow_ns : fast_ns) += ns;
    fixture.schedule.Finish(turn, ns);
  }
  CHECK(slow_ns <= fast_ns + 9000 && fast_ns <= slow_ns + 9000);
}

TEST(ScheduleGivesNothingForIdleness) {
  Fixture fixture;
  const auto busy = fixture.Add(nullptr, 1);
  for (int count = 0; count < 9; ++count) fixture.Add(busy, 1);
  CHECK_EQ(fixture.Run(5, 1'000'000), "1 1 1 1 1 ");
  const auto newcomer = fixture.Add(nullptr, 2);
  for (int count = 0; count < 4; ++count) fixture.Add(newcomer, 2);
  const std::string order = fixture.Run(6, 1'000'000);
  CHECK(order == "2 1 2 1 2 1 " || order == "1 2 1 2 1 2 " || order == "2 2 1 2 1 2 ");
}

TEST(ScheduleHoldsAStreamWhileItsHeadWaits) {
  Fixture fixture;
  const auto flow = fixture.Add(nullptr, 1);
  fixture.Add(flow, 2);
  fixture.Add(nullptr, 3);
  auto turn = fixture.schedule.Next(0);
  CHECK_EQ(turn.stream->active->id, 1u);
  fixture.schedule.Continue(turn, 10, 5000);
  turn = fixture.schedule.Next(0);
  CHECK_EQ(turn.stream->active->id, 3u);
  fixture.schedule.Finish(turn, 10);
  CHECK(fixture.schedule.Next(4999).flow == nullptr);
  CHECK_EQ(fixture.schedule.NextMoment(), 5000u);
  turn = fixture.schedule.Next(5000);
  CHECK_EQ(turn.stream->active->id, 1u);
  fixture.schedule.Finish(turn, 10);
  CHECK_EQ(fixture.Run(9, 10), "2 ");
}

TEST(ScheduleLetsBulkAndBatchesOfAFlowTakeTurns) {
  Fixture fixture;
  const auto flow = fixture.Add(nullptr, 1);
  fixture.Add(flow, 2);
  fixture.Add(flow, 3, true);
  fixture.Add(flow, 4, true);
  CHECK_EQ(fixture.Run(9, 10), "1 3 2 4 ");
}

TEST(ScheduleSweepsExpiredCallsBehindOneThatWaits) {
  Fixture fixture;
  const auto flow = fixture.Add(nullptr, 1);
  fixture.Add(flow, 2, false, 3000);
  fixture.Add(flow, 3, false, 9000);
  const auto turn = fixture.schedule.Next(0);
  fixture.schedule.Continue(turn, 10, kNever);
  CHECK_EQ(fixture.schedule.NextMoment(), 3000u);
  CHECK(fixture.schedule.TakeExpired(2999).empty());
  const Calls expired = fixture.schedule.TakeExpired(3000);
  CHECK_EQ(expired.size(), 1u);
  CHECK_EQ(expired[0]->id, 2u);
  CHECK_EQ(fixture.schedule.NextMoment(), 9000u);
  CHECK_EQ(fixture.schedule.calls(), 2u);
}

TEST(ScheduleTakesWaitingCallsOnly) {
  Fixture fixture;
  const auto flow = fixture.Add(nullptr, 1);
  fixture.Add(flow, 2);
  fixture.Add(flow, 3);
  const auto turn = fixture.schedule.Next(0);
  fixture.schedule.Continue(turn, 10, kNever);
  CHECK(fixture.schedule.TakeWaiting(*flow, 1) == nullptr);
  CHECK_EQ(fixture.schedule.TakeWaiting(*flow, 3)->id, 3u);
  CHECK_EQ(fixture.schedule.TakeWaiting().size(), 1u);
  CHECK_EQ(fixture.schedule.Active().size(), 1u);
  // A call that has begun is stopped by its next turn, which it gets at once.
  CHECK(fixture.schedule.Next(0).flow == nullptr);
  Schedule::Stop(*flow, 1, ErrorCode::kCancelled);
  CHECK(fixture.schedule.Next(0).flow == flow.get());
}

}  // namespace
}  // namespace barkeep
