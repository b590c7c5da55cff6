// Windows with lanes of their own, on a pipe: a read of it waits until somebody writes.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "core/device_rig.h"
#include "core/limits.h"

namespace barkeep {
namespace {

/// What comes out of a pipe, one read for each block, whatever the offset.
class PipeModel final : public Model {
 public:
  PipeModel() { CHECK_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
  ~PipeModel() override {
    for (const int end : ends) ::close(end);
  }

  bool Load(std::uint32_t, std::uint64_t, std::uint32_t, std::uint64_t*) noexcept override {
    return false;
  }
  bool Store(std::uint32_t, std::uint64_t, std::uint32_t, std::uint64_t) noexcept override {
    return false;
  }
  std::byte* Memory(std::uint32_t) noexcept override { return nullptr; }
  BlockResult LoadBlock(std::uint32_t, std::uint64_t,
                        std::span<std::byte> target) noexcept override {
    for (;;) {
      ++entered;
      const ssize_t got = ::read(ends[0], target.data(), target.size());
      if (got > 0) return {.moved = static_cast<std::size_t>(got), .fault = std::nullopt};
      if (stubborn && errno == EINTR) continue;
      return {.moved = 0,
              .fault = AccessFault{.system_errno = errno, .interrupted = errno == EINTR}};
    }
  }
  BlockResult StoreBlock(std::uint32_t, std::uint64_t,
                         std::span<const std::byte> source) noexcept override {
    const ssize_t put = ::write(ends[1], source.data(), source.size());
    return {.moved = static_cast<std::size_t>(put), .fault = std::nullopt};
  }

  std::array<int, 2> ends{};
  std::atomic<int> entered{0};
  std::atomic<bool> stubborn{false};
};

/// Registers, and a channel whose two directions have a lane each.
struct ChannelsRig {
  static constexpr std::uint32_t kChannel = 1;
  static constexpr std::uint64_t kBytes = 4096;

  ChannelsRig() {
    auto owned = std::make_unique<RigBacking>(released);
    backing = owned.get();
    OpenDevice open;
    OpenWindow channel = ModelWindow(&pipe, "channel", kBytes);
    channel.spec.burst = true;
    channel.chunk_bytes = kBytes;
    channel.read_lane = 1;
    channel.write_lane = 2;
    open.windows = {ModelWindow(&model, "regs", RecordingModel::kBytes), channel};
    open.lanes = 3;
    open.backing = std::move(owned);
    device = std::move(Device::Adopt(std::move(open)).value());
    session = device->OpenSession(Grant::AllowAll());
  }
  ~ChannelsRig() {
    Close();
    CHECK(released->Pass());
  }

  void Close() {
    const auto gate = std::make_shared<Gate>();
    device->Close([gate] { gate->Open(); });
    CHECK(gate->Pass());
  }
  std::uint64_t Read(const std::string& name, std::vector<std::byte>* memory,
                     Moment deadline = kNever) {
    return session->Transfer({.window = kChannel, .offset = 0, .length = memory->size()},
                             memory->data(), deadline, answers.Sink(name));
  }
  void Send(const std::string& name, std::vector<std::byte>* memory) {
    session->Transfer({.window = kChannel, .offset = 0, .length = memory->size(), .write = true},
                      memory->data(), kNever, answers.Sink(name));
  }
  /// Until a read has begun, for the `count`th time.
  void AwaitRead(int count = 1) {
    while (pipe.entered < count) PauseUntil(Now() + 1'000'000);
    // It is in the kernel soon; nothing depends on that.
    PauseUntil(Now() + 5'000'000);
  }
  Verdict Register(const std::string& name) {
    session->Execute(ProgramBuilder(device->table().hash()).Read(32, 0).Bytes(), kNever,
                     answers.Sink(name));
    return answers.Wait(name);
  }

  Answers answers;
  RecordingModel model;
  PipeModel pipe;
  TestBacking* backing = nullptr;
  const std::shared_ptr<Gate> released = std::make_shared<Gate>();
  std::shared_ptr<Device> device;
  std::shared_ptr<Session> session;
};

/// P-45
TEST(OwnLaneWaitsWithoutHoldingUpTheOthers) {
  ChannelsRig rig;
  std::vector<std::byte> target(64);
  rig.Read("waiting", &target);
  rig.AwaitRead();
  CHECK_EQ(Summary(rig.Register("register")), "ok");
  // The watchdog takes waiting for what it is.
  PauseUntil(Now() + (kStuckAccessMs + 300) * 1'000'000);
  CHECK_EQ(rig.device->state(), DeviceState::kReady);
  std::vector<std::byte> source(64, std::byte{0x5a});
  rig.Send("sent", &source);
  CHECK_EQ(Summary(rig.answers.Wait("sent")), "ok");
  CHECK_EQ(Summary(rig.answers.Wait("waiting")), "ok");
  CHECK(target == source);
  CHECK_EQ(rig.device->Total(&Counters::bulk_read_bytes), 64u);
  CHECK_EQ(rig.device->Total(&Counters::bulk_write_bytes), 64u);
}

TEST(OwnLaneEndsItsWaitWhenCancelled) {
  ChannelsRig rig;
  std::vector<std::byte> target(64);
  const std::uint64_t id = rig.Read("waiting", &target);
  rig.AwaitRead();
  rig.session->Cancel(id);
  const Verdict verdict = rig.answers.Wait("waiting");
  CHECK_EQ(Summary(verdict), "CANCELLED partial");
  CHECK_EQ(verdict.done, 0u);
  CHECK_EQ(rig.device->Total(&Counters::bus_faults), 0u);
  // No signal is left for the next one.
  rig.Read("next", &target);
  std::vector<std::byte> source(64, std::byte{1});
  rig.Send("sent", &source);
  CHECK_EQ(Summary(rig.answers.Wait("next")), "ok");
}

TEST(OwnLaneEndsItsWaitAtTheDeadline) {
  ChannelsRig rig;
  std::vector<std::byte> target(64);
  std::vector<std::byte> part(16, std::byte{7});
  rig.Send("part", &part);
  rig.Read("waiting", &target, Now() + 50'000'000);
  const Verdict verdict = rig.answers.Wait("waiting");
  CHECK_EQ(Summary(verdict), "TIMED_OUT partial");
  CHECK_EQ(verdict.done, 16u);
  CHECK(target[15] == std::byte{7} && target[16] == std::byte{0});
}

TEST(OwnLaneEndsItsWaitWhenTheDeviceIsClosed) {
  ChannelsRig rig;
  std::vector<std::byte> target(64);
  rig.Read("waiting", &target);
  rig.AwaitRead();
  rig.Close();
  CHECK_EQ(Summary(rig.answers.Wait("waiting")), "CANCELLED partial");
}

TEST(OwnLaneEndsItsWaitWhenTheDeviceIsLost) {
  ChannelsRig rig;
  std::vector<std::byte> target(64);
  rig.Read("waiting", &target);
  rig.AwaitRead();
  // The lane of the registers sees it, while the other can see nothing.
  rig.backing->removed = true;
  CHECK_EQ(Summary(rig.answers.Wait("waiting")), "DEVICE_LOST partial");
  CHECK_EQ(rig.device->state(), DeviceState::kLost);
  CHECK_EQ(Summary(rig.Register("register")), "DEVICE_LOST not-executed");
}

TEST(OwnLaneThatNoSignalEndsIsStuck) {
  ChannelsRig rig;
  rig.pipe.stubborn = true;
  std::vector<std::byte> target(64);
  const std::uint64_t id = rig.Read("waiting", &target);
  rig.AwaitRead();
  rig.session->Cancel(id);
  CHECK_EQ(Summary(rig.answers.Wait("waiting")), "DEVICE_STUCK unknown");
  CHECK_EQ(rig.device->state(), DeviceState::kStuck);
  CHECK_EQ(Summary(rig.Register("register")), "ok");
  rig.pipe.stubborn = false;
  std::vector<std::byte> source(64, std::byte{1});
  rig.Send("sent", &source);
  while (rig.device->state() == DeviceState::kStuck) PauseUntil(Now() + 1'000'000);
  CHECK_EQ(rig.device->state(), DeviceState::kReady);
}

TEST(OwnLaneIsForBulkOnly) {
  ChannelsRig rig;
  rig.session->Execute(
      ProgramBuilder(rig.device->table().hash()).Read(32, 0, ChannelsRig::kChannel).Bytes(), kNever,
      rig.answers.Sink("program"));
  const Verdict verdict = rig.answers.Wait("program");
  CHECK_EQ(Summary(verdict), "UNSUPPORTED not-executed");
  CHECK(!verdict.failure->reason.empty());
}

}  // namespace
}  // namespace barkeep
