#include "core/lane.h"

#include <string>
#include <thread>

#include "core/device_rig.h"

namespace barkeep {
namespace {

TEST(LaneLetsBatchesRunBetweenSlicesOfBulk) {
  DeviceRig rig;
  rig.model.before = [&](const std::string& access) {
    if (access == "r32 0:0") rig.entered.Open();
    PauseUntil(Now() + 20'000);
    return true;
  };
  std::vector<std::byte> memory(RecordingModel::kBytes);
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  rig.session->Transfer({.window = 0, .offset = 0, .length = memory.size()}, memory.data(), kNever,
                        rig.answers.Sink("bulk"));
  CHECK(rig.entered.Pass());
  rig.Execute(other, "batch", rig.Program().Write(8, 1, 0));
  rig.answers.Wait("bulk");
  CHECK_EQ(rig.answers.Order(), "batch bulk ");
}

TEST(LaneDoesNotInterleaveBatchesThatDoNotYield) {
  DeviceRig rig;
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  std::vector<std::string> names;
  ProgramBuilder one = rig.Program();
  ProgramBuilder two = rig.Program();
  for (int count = 0; count < 50; ++count) {
    one.Read(8, 1);
    two.Read(8, 2);
  }
  for (int count = 0; count < 50; ++count) {
    rig.Execute("one", one);
    rig.Execute(other, "two", two);
  }
  rig.Execute("last", rig.Program().Read(8, 3));
  rig.Execute(other, "last of two", rig.Program().Read(8, 3));
  rig.answers.Wait("last");
  rig.answers.Wait("last of two");
  rig.Close();
  int run = 0;
  for (std::size_t at = 0; at < rig.model.log.size(); ++at) {
    ++run;
    const bool ends = at + 1 == rig.model.log.size() || rig.model.log[at] != rig.model.log[at + 1];
    if (!ends) continue;
    if (rig.model.log[at] != "r8 0:3") CHECK_EQ(run % 50, 0);
    run = 0;
  }
}

TEST(LaneClosesWhileBusy) {
  DeviceRig rig;
  rig.Block();
  rig.Execute("queued", rig.Program().Read(32, 0));
  Gate closed;
  rig.device->Close([&] { closed.Open(); });
  CHECK_EQ(rig.device->state(), DeviceState::kClosed);
  CHECK_EQ(Summary(rig.answers.Wait("queued")), "CANCELLED not-executed");
  rig.Execute("later", rig.Program().Read(32, 0));
  CHECK_EQ(Summary(rig.answers.Wait("later")), "CLOSED not-executed");
  rig.leave.Open();
  CHECK_EQ(Summary(rig.answers.Wait("blocker")), "CANCELLED partial");
  CHECK(closed.Pass());
  Gate again;
  rig.device->Close([&] { again.Open(); });
  CHECK(again.Pass());
}

TEST(LaneReportsADeviceThatIsLost) {
  DeviceRig rig;
  const auto states = std::make_shared<std::string>();
  rig.device->Listen(
      [states](DeviceState state) { *states += std::to_string(static_cast<int>(state)) + " "; });
  rig.Block();
  rig.Execute("queued", rig.Program().Read(32, 0));
  rig.backing->gone = true;
  rig.model.bytes[0x100] = std::byte{0xff};
  rig.model.bytes[0x101] = std::byte{0xff};
  rig.model.bytes[0x102] = std::byte{0xff};
  rig.model.bytes[0x103] = std::byte{0xff};
  rig.leave.Open();
  CHECK_EQ(Summary(rig.answers.Wait("blocker")), "DEVICE_LOST unknown");
  CHECK_EQ(Summary(rig.answers.Wait("queued")), "DEVICE_LOST not-executed");
  CHECK_EQ(rig.device->state(), DeviceState::kLost);
  rig.Execute("later", rig.Program().Read(32, 0));
  CHECK_EQ(Summary(rig.answers.Wait("later")), "DEVICE_LOST not-executed");
  rig.Close();
  CHECK_EQ(*states, "2 3 ");
}

TEST(LaneNoticesThatAnIdleDeviceIsRemoved) {
  DeviceRig rig;
  Gate lost;
  rig.device->Listen([&](DeviceState state) {
    if (state == DeviceState::kLost) lost.Open();
  });
  rig.backing->removed = true;
  CHECK(lost.Pass());
  rig.Execute("later", rig.Program().Read(32, 0));
  CHECK_EQ(Summary(rig.answers.Wait("later")), "DEVICE_LOST not-executed");
  rig.Close();
}

TEST(LaneEndsAWaitOnADeviceThatIsRemoved) {
  DeviceRig rig;
  rig.model.before = [&](const std::string&) {
    rig.entered.Open();
    return true;
  };
  rig.Execute("wait", rig.Program().Yields().WaitFor(32, 0, 1, 1, 60'000'000, 100));
  CHECK(rig.entered.Pass());
  rig.backing->removed = true;
  CHECK_EQ(Summary(rig.answers.Wait("wait")), "DEVICE_LOST partial");
  CHECK_EQ(rig.device->state(), DeviceState::kLost);
}

TEST(LaneTakesCallsFromManyThreads) {
  DeviceRig rig;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&rig, thread] {
      const auto session = rig.device->OpenSession(Grant::AllowAll());
      for (int count = 0; count < 200; ++count) {
        const auto name = std::to_string(thread) + ":" + std::to_string(count);
        const auto id = rig.Execute(session, name, rig.Program().Read(32, 0).Delay(1));
        if (count % 7 == 0) session->Cancel(id);
      }
      rig.answers.Wait(std::to_string(thread) + ":199");
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK_EQ(rig.device->queued_calls(), 0u);
}

}  // namespace
}  // namespace barkeep
