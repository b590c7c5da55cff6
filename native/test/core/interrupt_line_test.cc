// When a line is armed again, and what becomes of one that fails.
#include <chrono>
#include <string>
#include <thread>

#include "core/check.h"
#include "core/interrupt_rig.h"
#include "core/limits.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kRing = 1;

TEST(InterruptsThatMaskTheirLineAreArmedAfterTheProgram) {
  InterruptRig rig(true);
  auto made = rig.Try("irq", rig.Program().Read(32, 8));
  CHECK_EQ(rig.irq->armed.load(), 1);
  Told told;
  for (int round = 2; round < 5; ++round) {
    made.value()->Next(told.Sink());
    rig.irq->event.Add(kRing);
    told.Event();
    CHECK_EQ(rig.Armed(round), round);
  }
  made.value()->Close();
  rig.irq->event.Add(kRing);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK_EQ(rig.irq->armed.load(), 4);
}

TEST(InterruptsStayMaskedWhileTheirProgramRuns) {
  InterruptRig rig(true);
  Gate entered;
  Gate leave;
  rig.model.before = [&](const std::string&) {
    entered.Open();
    return leave.Pass();
  };
  auto made = rig.Try("irq", rig.Program().Read(32, 8));
  Told told;
  made.value()->Next(told.Sink());
  rig.irq->event.Add(kRing);
  CHECK(entered.Pass());
  std::this_thread::sleep_for(std::chrono::milliseconds(10 * kInterruptHoldoffMs));
  CHECK_EQ(rig.irq->armed.load(), 1);
  leave.Open();
  told.Event();
  CHECK_EQ(rig.Armed(2), 2);
}

// A level that nobody acknowledges interrupts again as soon as it is armed.
TEST(InterruptsThatNobodyAcknowledgesAreHeldOff) {
  InterruptRig rig(true);
  const auto subscription = rig.Subscribe("irq");
  Told told;
  const Moment start = Now();
  constexpr std::uint64_t kRounds = 20;
  for (std::uint64_t n = 0; n < kRounds; ++n) {
    const int armed = rig.irq->armed;
    subscription->Next(told.Sink());
    rig.irq->event.Add(kRing);
    told.Event();
    rig.Armed(armed + 1);
  }
  CHECK(Now() - start >= kRounds * kInterruptHoldoffMs * 1'000'000);
}

TEST(InterruptsEndWhenTheirLineIsGone) {
  InterruptRig rig;
  const auto irq = rig.Subscribe("irq");
  const auto all = rig.Subscribe("");
  const auto aux = rig.Subscribe("aux");
  Told told[3];
  irq->Next(told[0].Sink());
  all->Next(told[1].Sink());
  aux->Next(told[2].Sink());
  rig.irq->failure = 5;
  rig.irq->event.Add(kRing);
  CHECK_EQ(told[0].End(), "DEVICE_LOST");
  CHECK_EQ(told[1].End(), "DEVICE_LOST");
  rig.aux->event.Add(kRing);
  CHECK_EQ(told[2].Event().source, 1u);
  Told again;
  irq->Next(again.Sink());
  CHECK_EQ(again.End(), "DEVICE_LOST");
}

TEST(InterruptsOfALineThatCannotBeArmedAreRefused) {
  InterruptRig rig;
  rig.irq->arm_failure = 19;
  const auto made = rig.device->interrupts().Subscribe("irq", {}, Grant::AllowAll());
  CHECK(!made.ok());
  CHECK_EQ(ErrorCodeText(made.error().code), std::string("DEVICE_LOST"));
  CHECK_EQ(made.error().system_errno, 19);
}

}  // namespace
}  // namespace barkeep
