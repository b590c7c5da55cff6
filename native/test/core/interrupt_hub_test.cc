#include <string>

#include "core/check.h"
#include "core/interrupt_rig.h"
#include "core/limits.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kRing = 1;

TEST(InterruptsAreToldAndCounted) {
  InterruptRig rig;
  const auto subscription = rig.Subscribe("irq");
  Told told;
  for (std::uint64_t n = 1; n <= 5; ++n) {
    subscription->Next(told.Sink());
    rig.irq->event.Add(n);
    const InterruptEvent event = told.Event();
    CHECK_EQ(event.source, 0u);
    CHECK_EQ(event.sequence, n);
    CHECK_EQ(event.count, n * (n + 1) / 2);
    CHECK_EQ(event.missed, n - 1);
    CHECK_EQ(event.dropped, 0u);
    CHECK(event.monotonic_ns > 0 && event.monotonic_ns <= Now());
    CHECK(!event.verdict.has_value());
  }
  CHECK_EQ(rig.device->interrupts().received(), 15u);
  CHECK_EQ(rig.device->interrupts().missed(), 10u);
}

TEST(InterruptsGoToThoseWhoWantThem) {
  InterruptRig rig;
  const auto irq = rig.Subscribe("irq");
  const auto all = rig.Subscribe("");
  Told only;
  Told both;
  irq->Next(only.Sink());
  all->Next(both.Sink());
  rig.aux->event.Add(kRing);
  CHECK_EQ(both.Event().source, 1u);
  all->Next(both.Sink());
  rig.irq->event.Add(kRing);
  CHECK_EQ(only.Event().source, 0u);
  CHECK_EQ(both.Event().source, 0u);
}

TEST(InterruptsFromBeforeAreCountedAndNotTold) {
  InterruptRig rig;
  rig.irq->event.Add(7);
  const auto subscription = rig.Subscribe("irq");
  Told told;
  subscription->Next(told.Sink());
  rig.irq->event.Add(kRing);
  const InterruptEvent event = told.Event();
  CHECK_EQ(event.count, 8u);
  CHECK_EQ(event.sequence, 1u);
  CHECK_EQ(event.missed, 0u);
}

// P-82: a queue that is full drops, and says how much; who reads gets everything.
TEST(InterruptsOfASlowSubscriberAreDroppedAndCounted) {
  InterruptRig rig;
  const auto slow = rig.Subscribe("irq");
  const auto quick = rig.Subscribe("irq");
  constexpr std::uint64_t kEvents = kInterruptQueueMax + 10;
  Told told;
  for (std::uint64_t n = 1; n <= kEvents; ++n) {
    quick->Next(told.Sink());
    rig.irq->event.Add(kRing);
    const InterruptEvent event = told.Event();
    CHECK_EQ(event.sequence, n);
    CHECK_EQ(event.dropped, 0u);
  }
  for (std::uint64_t n = 1; n <= kInterruptQueueMax; ++n) {
    slow->Next(told.Sink());
    CHECK_EQ(told.Event().sequence, n);
  }
  slow->Next(told.Sink());
  CHECK(told.nothing());
  rig.irq->event.Add(kRing);
  const InterruptEvent after = told.Event();
  CHECK_EQ(after.sequence, kEvents + 1);
  CHECK_EQ(after.dropped, 10u);
  CHECK_EQ(rig.device->interrupts().dropped(), 10u);
}

TEST(InterruptsRunAProgramBeforeTheyAreTold) {
  InterruptRig rig;
  rig.model.bytes[8] = std::byte{0x42};
  auto made = rig.Try("irq", rig.Program().Read(32, 8).Write(32, 8, 0));
  CHECK(made.ok());
  Told told;
  made.value()->Next(told.Sink());
  rig.irq->event.Add(kRing);
  const InterruptEvent event = told.Event();
  CHECK(event.verdict.has_value());
  CHECK_EQ(event.verdict->done, 2u);
  CHECK_EQ(event.verdict->results_bytes, 8u);
  CHECK_EQ(std::to_integer<int>(event.verdict->results[0]), 0x42);
  CHECK_EQ(rig.model.Log(), "r32 0:8, w32 0:8=0");
}

TEST(InterruptsWhoseProgramFailsAreToldWithTheFailure) {
  InterruptRig rig;
  auto made = rig.Try("irq", rig.Program().Verify(32, 8, 0xffffffff, 1));
  Told told;
  for (int round = 0; round < 2; ++round) {
    made.value()->Next(told.Sink());
    rig.irq->event.Add(kRing);
    const InterruptEvent event = told.Event();
    CHECK(event.verdict && event.verdict->failure);
    CHECK_EQ(ErrorCodeText(event.verdict->failure->code), std::string("VERIFY_MISMATCH"));
  }
}

// What comes while the program runs is not lost: it may have come after the program looked.
TEST(InterruptsDuringAProgramRunItAgainOnce) {
  InterruptRig rig;
  Gate entered;
  Gate leave;
  rig.model.before = [&](const std::string&) {
    entered.Open();
    return leave.Pass();
  };
  auto made = rig.Try("irq", rig.Program().Read(32, 8));
  const auto watcher = rig.Subscribe("irq");
  Told told;
  Told watched;
  made.value()->Next(told.Sink());
  for (int n = 0; n < 4; ++n) {
    // The watcher shows that the hub has seen each of them.
    watcher->Next(watched.Sink());
    rig.irq->event.Add(kRing);
    watched.Event();
    if (n == 0) CHECK(entered.Pass());
  }
  leave.Open();
  CHECK_EQ(told.Event().sequence, 1u);
  made.value()->Next(told.Sink());
  const InterruptEvent last = told.Event();
  CHECK_EQ(last.sequence, 4u);
  CHECK_EQ(last.dropped, 2u);
  CHECK_EQ(rig.model.Log(), "r32 0:8, r32 0:8");
}

TEST(InterruptsEndWhenTheDeviceIsLost) {
  InterruptRig rig;
  const auto subscription = rig.Subscribe("irq");
  Told told;
  subscription->Next(told.Sink());
  rig.backing->removed = true;
  CHECK_EQ(told.End(), "DEVICE_LOST");
  const auto late = rig.device->interrupts().Subscribe("irq", {}, Grant::AllowAll());
  CHECK(!late.ok());
  CHECK_EQ(ErrorCodeText(late.error().code), std::string("DEVICE_LOST"));
}

TEST(InterruptsEndWhenTheDeviceIsClosed) {
  InterruptRig rig;
  const auto subscription = rig.Subscribe("irq");
  const std::weak_ptr<TestLine> line = rig.irq;
  Told told;
  subscription->Next(told.Sink());
  rig.Close();
  CHECK_EQ(told.End(), "CLOSED");
  // The hub has let go of the line by the end of closing, although the subscription is still here.
  CHECK_EQ(rig.irq.use_count(), 1);
  const auto late = rig.device->interrupts().Subscribe("irq", {}, Grant::AllowAll());
  CHECK_EQ(ErrorCodeText(late.error().code), std::string("CLOSED"));
}

TEST(InterruptsOfAClosedSubscriptionAreNotTold) {
  InterruptRig rig;
  const auto subscription = rig.Subscribe("irq");
  Told told;
  subscription->Next(told.Sink());
  subscription->Close();
  CHECK_EQ(told.End(), "CANCELLED");
  subscription->Close();
}

TEST(InterruptsRefuseWhatMayNotRun) {
  InterruptRig rig;
  const auto code = [&](const std::string& source, const ProgramBuilder& program) {
    const auto made = rig.Try(source, program);
    CHECK(!made.ok());
    return made.ok() ? std::string("ok") : std::string(ErrorCodeText(made.error().code));
  };
  CHECK_EQ(code("nonesuch", rig.Program().Read(32, 0)), "NO_SUCH_INTERRUPT");
  CHECK_EQ(code("irq", rig.Program().Yields().Read(32, 0)), "INVALID_ARGUMENT");
  CHECK_EQ(code("irq", rig.Program().Read(32, 1)), "MISALIGNED");
  CHECK_EQ(
      code("irq", rig.Program().ReadBlock(32, 0, kInterruptResultsBytesMax / 4 + 2, kFlagFixed)),
      "LIMIT_EXCEEDED");
  CHECK_EQ(code("irq", ProgramBuilder(1).Read(32, 0)), "STALE_GENERATION");
  CHECK_EQ(rig.model.Log(), "");
  CHECK_EQ(rig.irq->armed.load(), 0);
}

TEST(InterruptsHaveALimitOfSubscribers) {
  InterruptRig rig;
  std::vector<std::shared_ptr<InterruptSubscription>> all;
  for (std::uint64_t n = 0; n < kInterruptSubscribersMax; ++n) all.push_back(rig.Subscribe("irq"));
  const auto over = rig.device->interrupts().Subscribe("irq", {}, Grant::AllowAll());
  CHECK(!over.ok());
  CHECK_EQ(over.error().limit, "INTERRUPT_SUBSCRIBERS_MAX");
  all.front()->Close();
  CHECK(rig.device->interrupts().Subscribe("irq", {}, Grant::AllowAll()).ok());
}

}  // namespace
}  // namespace barkeep
