// A device whose access does not return.
#include <string>

#include "core/device_rig.h"
#include "core/limits.h"

namespace barkeep {
namespace {

TEST(StuckDeviceAnswersEverybody) {
  DeviceRig rig;
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  rig.Execute(other, "parked", rig.Program().Yields().WaitFor(32, 4, 1, 1, 60'000'000, 50'000'000));
  rig.Execute(other, "behind", rig.Program().Read(32, 0));
  rig.Block();
  rig.Execute("queued", rig.Program().Write(32, 8, 1));
  const Verdict stuck = rig.answers.Wait("blocker");
  CHECK_EQ(Summary(stuck), "DEVICE_STUCK unknown");
  CHECK_EQ(*stuck.failure->operation, 0u);
  CHECK_EQ(*stuck.failure->offset, DeviceRig::kGateOffset);
  CHECK_EQ(Summary(rig.answers.Wait("queued")), "DEVICE_STUCK not-executed");
  CHECK_EQ(Summary(rig.answers.Wait("parked")), "DEVICE_STUCK unknown");
  CHECK_EQ(Summary(rig.answers.Wait("behind")), "DEVICE_STUCK not-executed");
  CHECK_EQ(rig.device->state(), DeviceState::kStuck);
  rig.Execute("later", rig.Program().Read(32, 0));
  CHECK_EQ(Summary(rig.answers.Wait("later")), "DEVICE_STUCK not-executed");

  // The access returns: nothing that was abandoned goes on.
  rig.leave.Open();
  while (rig.device->state() == DeviceState::kStuck) PauseUntil(Now() + 1'000'000);
  CHECK_EQ(rig.device->state(), DeviceState::kReady);
  rig.Execute("after", rig.Program().Read(8, 1));
  CHECK_EQ(Summary(rig.answers.Wait("after")), "ok");
  CHECK_EQ(rig.device->queued_calls(), 0u);
  CHECK_EQ(rig.model.Log(), "r32 0:4, r32 0:100, r8 0:1");
}

TEST(StuckBulkGivesTheMemoryBack) {
  DeviceRig rig;
  std::vector<std::byte> memory(512, std::byte{0x11});
  rig.session->Transfer({.window = 0, .offset = 0x80, .length = 512}, memory.data(), kNever,
                        rig.answers.Sink("bulk"));
  const Verdict verdict = rig.answers.Wait("bulk");
  CHECK_EQ(Summary(verdict), "DEVICE_STUCK unknown");
  // From here the memory is the caller's: freed, as far as the transfer is concerned.
  memory.assign(512, std::byte{0x22});
  rig.leave.Open();
  while (rig.device->state() == DeviceState::kStuck) PauseUntil(Now() + 1'000'000);
  rig.Close();
  for (const std::byte byte : memory) CHECK(byte == std::byte{0x22});
}

TEST(StuckOrNotAnAbandonedCallGivesTheMemoryBack) {
  DeviceRig rig;
  std::vector<std::byte> memory(512, std::byte{0x11});
  rig.session->Transfer({.window = 0, .offset = 0x80, .length = 512}, memory.data(), kNever,
                        rig.answers.Sink("bulk"));
  CHECK(rig.entered.Pass());
  rig.device->Abandon();
  CHECK_EQ(Summary(rig.answers.Wait("bulk")), "DEVICE_STUCK unknown");
  rig.leave.Open();
  rig.Close();
  CHECK(memory[0] == std::byte{0x11});
  CHECK_EQ(rig.model.log.back(), "r32 0:17c");
}

TEST(StuckIsNotWhatMakesProgress) {
  DeviceRig rig;
  rig.model.before = [](const std::string&) {
    PauseUntil(Now() + 30'000'000);
    return true;
  };
  rig.Execute("slow", rig.Program().Fill(32, 0, 50, 1));
  const Verdict verdict = rig.answers.Wait("slow");
  CHECK_EQ(Summary(verdict), "ok");
  CHECK(verdict.device_ns > kStuckAccessMs * 1'000'000);
}

TEST(StuckDeviceClosesWithoutItsThread) {
  DeviceRig rig;
  rig.Block();
  rig.answers.Wait("blocker");
  Gate closed;
  rig.device->Close([&] { closed.Open(); });
  CHECK(closed.Pass());
}

TEST(StuckWhileClosingClosesAsWell) {
  DeviceRig rig;
  rig.Block();
  Gate closed;
  rig.device->Close([&] { closed.Open(); });
  CHECK(closed.Pass());
  CHECK_EQ(Summary(rig.answers.Wait("blocker")), "DEVICE_STUCK unknown");
  CHECK_EQ(rig.device->state(), DeviceState::kClosed);
}

}  // namespace
}  // namespace barkeep
