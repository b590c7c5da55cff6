#include "core/session.h"

#include <string>

#include "core/device_rig.h"
#include "core/limits.h"

namespace barkeep {
namespace {

TEST(SessionAnswersABatchWithItsResults) {
  DeviceRig rig;
  rig.Execute("batch", rig.Program().Write(32, 8, 0x1234).Read(32, 8));
  const Verdict verdict = rig.answers.Wait("batch");
  CHECK_EQ(Summary(verdict), "ok");
  CHECK_EQ(verdict.done, 2u);
  CHECK_EQ(verdict.results_bytes, 8u);
  CHECK(verdict.results[0] == std::byte{0x34});
  CHECK(verdict.device_ns > 0);
  CHECK_EQ(rig.device->counters().batches.completed(), 1u);
}

TEST(SessionRefusesAMalformedProgram) {
  DeviceRig rig;
  rig.Execute("batch", rig.Program().Read(32, 2));
  CHECK_EQ(Summary(rig.answers.Wait("batch")), "MISALIGNED not-executed");
  CHECK_EQ(rig.model.Log(), "");
}

TEST(SessionRunsBatchesInOrder) {
  DeviceRig rig;
  rig.Block("0");
  std::string expected = "0 ";
  for (int index = 1; index <= 20; ++index) {
    rig.Execute(std::to_string(index), rig.Program().Read(32, 0));
    expected += std::to_string(index) + " ";
  }
  CHECK_EQ(rig.device->queued_calls(), 21u);
  rig.leave.Open();
  rig.answers.Wait("20");
  CHECK_EQ(rig.answers.Order(), expected);
}

TEST(SessionCancelsAQueuedCall) {
  DeviceRig rig;
  rig.Block();
  const auto id = rig.Execute("queued", rig.Program().Write(32, 0, 1));
  rig.session->Cancel(id);
  rig.session->Cancel(id);
  rig.session->Cancel(12345);
  CHECK_EQ(Summary(rig.answers.Wait("queued")), "CANCELLED not-executed");
  rig.leave.Open();
  CHECK_EQ(Summary(rig.answers.Wait("blocker")), "ok");
  CHECK_EQ(rig.model.Log(), "r32 0:100, r32 0:0");
}

TEST(SessionCancelsARunningCallBetweenOperations) {
  DeviceRig rig;
  rig.session->Cancel(rig.Block());
  rig.leave.Open();
  const Verdict verdict = rig.answers.Wait("blocker");
  CHECK_EQ(Summary(verdict), "CANCELLED partial");
  CHECK_EQ(verdict.done, 1u);
  CHECK_EQ(verdict.results_bytes, 8u);
}

TEST(SessionCancelsAWaitingCallAtOnce) {
  DeviceRig rig;
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  const auto id =
      rig.Execute("wait", rig.Program().Yields().WaitFor(32, 0, 1, 1, 60'000'000, 30'000'000));
  rig.Execute(other, "other", rig.Program().Read(32, 0));
  CHECK_EQ(Summary(rig.answers.Wait("other")), "ok");
  const Moment asked = Now();
  rig.session->Cancel(id);
  CHECK_EQ(Summary(rig.answers.Wait("wait")), "CANCELLED partial");
  CHECK(Now() - asked < 5'000'000'000);
}

TEST(SessionCancelsACallThatIsAboutToWait) {
  DeviceRig rig;
  const auto id = rig.Execute("wait", rig.Program().Yields().WaitFor(32, DeviceRig::kGateOffset, 1,
                                                                     1, 60'000'000, 30'000'000));
  CHECK(rig.entered.Pass());
  rig.session->Cancel(id);
  rig.leave.Open();
  CHECK_EQ(Summary(rig.answers.Wait("wait")), "CANCELLED partial");
}

TEST(SessionDropsWorkWhoseDeadlinePassedInTheQueue) {
  DeviceRig rig;
  rig.Block();
  rig.Execute("late", rig.Program().Write(32, 0, 1), Now() + 1'000'000);
  rig.Execute("never", rig.Program().Write(32, 4, 1), Now());
  PauseUntil(Now() + 2'000'000);
  rig.leave.Open();
  CHECK_EQ(Summary(rig.answers.Wait("late")), "TIMED_OUT not-executed");
  CHECK_EQ(Summary(rig.answers.Wait("never")), "TIMED_OUT not-executed");
  rig.answers.Wait("blocker");
  CHECK_EQ(rig.model.Log(), "r32 0:100, r32 0:0");
}

TEST(SessionSweepsDeadlinesBehindABatchThatWaits) {
  DeviceRig rig;
  const auto id =
      rig.Execute("wait", rig.Program().Yields().WaitFor(32, 0, 1, 1, 60'000'000, 30'000'000));
  rig.Execute("late", rig.Program().Read(32, 4), Now() + 20'000'000);
  CHECK_EQ(Summary(rig.answers.Wait("late")), "TIMED_OUT not-executed");
  rig.session->Cancel(id);
  rig.answers.Wait("wait");
}

TEST(SessionYieldsToOthersButNotToItself) {
  DeviceRig rig;
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  rig.Execute("wait", rig.Program().Yields().WaitFor(32, 0, 1, 1, 9'000'000, 2000));
  rig.Execute("behind", rig.Program().Read(32, 4));
  rig.Execute(other, "other", rig.Program().Read(32, 8));
  rig.answers.Wait("other");
  CHECK_EQ(rig.answers.Order(), "other ");
  rig.Execute(other, "set", rig.Program().Write(32, 0, 1));
  CHECK_EQ(Summary(rig.answers.Wait("behind")), "ok");
  CHECK_EQ(rig.answers.Order(), "other set wait behind ");
}

TEST(SessionAnswersOverloadedOverItsLimits) {
  DeviceRig rig;
  rig.Park();
  const auto program = rig.Program().Read(32, 0);
  for (std::size_t count = 1; count < kSessionBatchesMax; ++count) rig.Execute("full", program);
  rig.Execute("over", program);
  const Verdict over = rig.answers.Wait("over");
  CHECK_EQ(Summary(over), "OVERLOADED not-executed");
  CHECK(*over.failure->retry_after_ms >= 1);
  // Another session is not concerned.
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  rig.Execute(other, "other", program);
  CHECK_EQ(Summary(rig.answers.Wait("other")), "ok");
  rig.session->Close([] {});
}

TEST(SessionLimitsProgramBytesInFlight) {
  DeviceRig rig;
  rig.Park();
  ProgramBuilder large = rig.Program();
  large.Record(Opcode::kWriteBlock, 64, 0, 0, 100'000, kFlagFixed);
  for (int count = 0; count < 100'000; ++count) large.Words({0});
  const std::size_t fit = kSessionProgramBytesMax / large.Bytes().size();
  for (std::size_t count = 0; count < fit; ++count) rig.Execute("fits", large);
  CHECK_EQ(rig.answers.Order(), "");
  rig.Execute("over", large);
  CHECK_EQ(Summary(rig.answers.Wait("over")), "OVERLOADED not-executed");
  rig.session->Close([] {});
}

TEST(SessionRevokedAnswersItsCode) {
  DeviceRig rig;
  rig.Block();
  rig.Execute("queued", rig.Program().Read(32, 0));
  rig.session->Revoke(ErrorCode::kLeaseLost);
  CHECK_EQ(Summary(rig.answers.Wait("queued")), "LEASE_LOST not-executed");
  rig.Execute("later", rig.Program().Read(32, 0));
  CHECK_EQ(Summary(rig.answers.Wait("later")), "LEASE_LOST not-executed");
  rig.leave.Open();
  CHECK_EQ(Summary(rig.answers.Wait("blocker")), "LEASE_LOST partial");
}

TEST(SessionClosesAfterItsLastAnswer) {
  DeviceRig rig;
  rig.Block();
  rig.Execute("queued", rig.Program().Read(32, 0));
  Gate closed;
  std::string order;
  rig.session->Close([&] {
    order = rig.answers.Order();
    closed.Open();
  });
  rig.Execute("later", rig.Program().Read(32, 0));
  CHECK_EQ(Summary(rig.answers.Wait("later")), "CLOSED not-executed");
  rig.leave.Open();
  CHECK(closed.Pass());
  CHECK_EQ(Summary(rig.answers.Wait("queued")), "CANCELLED not-executed");
  CHECK_EQ(Summary(rig.answers.Wait("blocker")), "CANCELLED partial");
  CHECK_EQ(order, "queued later blocker ");
}

TEST(SessionMovesBulk) {
  DeviceRig rig;
  std::vector<std::byte> memory(64, std::byte{0x42});
  rig.session->Transfer({.window = 0, .offset = 0, .length = 64, .write = true}, memory.data(),
                        kNever, rig.answers.Sink("bulk"));
  const Verdict verdict = rig.answers.Wait("bulk");
  CHECK_EQ(Summary(verdict), "ok");
  CHECK_EQ(verdict.done, 64u);
  CHECK(rig.model.bytes[63] == std::byte{0x42});
  rig.session->Transfer({.window = 0, .offset = 2, .length = 64}, memory.data(), kNever,
                        rig.answers.Sink("odd"));
  CHECK_EQ(Summary(rig.answers.Wait("odd")), "MISALIGNED not-executed");
}

}  // namespace
}  // namespace barkeep
