// Bulk on a data channel.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "core/channel_rig.h"
#include "core/mapping.h"

namespace barkeep {
namespace {

using Client = ChannelClient;

constexpr std::uint32_t kMemory = 1;  // window: burst
constexpr std::uint32_t kWords = 2;   // window: accesses of 32 bits
constexpr std::uint32_t kFile = 3;    // window: burst, a mapped file
constexpr std::uint64_t kFileBytes = std::uint64_t{2} * 1024 * 1024;

/// A device with much memory.
class MemoryModel final : public Model {
 public:
  static constexpr std::size_t kBytes = std::size_t{16} * 1024 * 1024;

  bool Load(std::uint32_t, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept override {
    *value = 0;
    std::memcpy(value, bytes.data() + offset, width / 8);
    if (slow) PauseUntil(Now() + 100'000);
    return offset < fault_at;
  }
  bool Store(std::uint32_t, std::uint64_t offset, std::uint32_t width,
             std::uint64_t value) noexcept override {
    std::memcpy(bytes.data() + offset, &value, width / 8);
    return offset < fault_at;
  }
  std::byte* Memory(std::uint32_t) noexcept override { return bytes.data(); }

  std::vector<std::byte> bytes = std::vector<std::byte>(kBytes);
  std::atomic<std::uint64_t> fault_at{UINT64_MAX};
  std::atomic<bool> slow{false};
};

struct BulkRig {
  BulkRig() {
    OpenDevice open;
    open.windows = {ModelWindow(&model, "regs", 4096), ModelWindow(&model, "memory", model.kBytes),
                    ModelWindow(&model, "words", model.kBytes)};
    open.windows[kMemory].spec.burst = true;
    open.windows.push_back(FileWindow());
    device = std::move(Device::Adopt(std::move(open)).value());
    session = device->OpenSession(grant);
    std::array<int, 2> pair = {};
    CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    const Descriptor ours(pair[0]);
    client.emplace(pair[1]);
    channel = session
                  ->OpenChannel(ours.get(), {}, {},
                                [heard = ended](bool, std::optional<Error>) { heard->Open(); })
                  .value();
  }
  ~BulkRig() {
    Gate closed;
    device->Close([&] { closed.Open(); });
    CHECK(closed.Pass());
    CHECK(ended->Pass());
  }

  OpenWindow FileWindow() {
    CHECK_EQ(ftruncate(file.get(), kFileBytes), 0);
    CHECK_EQ(mapping.MapShared(file.get(), 0, kFileBytes, Protection::kReadWrite), 0);
    OpenWindow window;
    window.spec.name = "file";
    window.spec.widths = 0xf;
    window.spec.burst = true;
    window.size = kFileBytes;
    window.cache = CacheMode::kCached;
    window.base = mapping.data();
    return window;
  }

  void Read(std::uint64_t id, std::uint32_t window, std::uint64_t offset, std::uint64_t length,
            std::uint64_t time_left = 0) {
    client->Send(Client::Range(FrameKind::kRead, id,
                               {.window = window, .offset = offset, .length = length}, time_left));
  }
  void Write(std::uint64_t id, std::uint32_t window, std::uint64_t offset, std::uint64_t length) {
    client->Send(Client::Range(FrameKind::kWrite, id,
                               {.window = window, .offset = offset, .length = length}));
  }
  bool Data(std::uint64_t id, std::span<const std::byte> bytes) {
    return client->Send(Client::Bytes(FrameKind::kData, id, bytes));
  }
  /// Gathers the data of transfer `id` until its end: "DONE ok" or "DONE CODE OUTCOME".
  std::string End(std::uint64_t id, std::vector<std::byte>* data = nullptr) {
    for (;;) {
      const auto frame = client->Next();
      if (!frame) return "nothing";
      if (frame->head.kind == FrameKind::kReadData && frame->head.id == id) {
        if (data != nullptr)
          data->insert(data->end(), frame->payload.begin(), frame->payload.end());
        continue;
      }
      if (frame->head.kind != FrameKind::kBulkEnd || frame->head.id != id) return "another frame";
      BulkEndHead end;
      std::memcpy(&end, frame->payload.data(), sizeof(end));
      return std::to_string(end.done) + " " + Client::Outcome(frame->Text(sizeof(end)));
    }
  }
  void Count() {
    for (std::size_t at = 0; at < model.kBytes; at += 4) {
      const auto word = static_cast<std::uint32_t>(at * 2654435761U);
      std::memcpy(model.bytes.data() + at, &word, 4);
    }
  }

  MemoryModel model;
  const Descriptor file{memfd_create("window", MFD_CLOEXEC)};
  Mapping mapping;
  const std::shared_ptr<Grant> grant = Grant::AllowAll();
  std::shared_ptr<Device> device;
  std::shared_ptr<Session> session;
  std::shared_ptr<Channel> channel;
  const std::shared_ptr<Gate> ended = std::make_shared<Gate>();
  std::optional<ChannelClient> client;
};

TEST(ChannelReadsALargeWindow) {
  BulkRig rig;
  rig.Count();
  for (const std::uint32_t window : {kMemory, kWords}) {
    std::vector<std::byte> data;
    rig.Read(1, window, 0, rig.model.kBytes);
    CHECK_EQ(rig.End(1, &data), std::to_string(rig.model.kBytes) + " ok");
    CHECK(data == rig.model.bytes);
  }
}

TEST(ChannelWritesALargeWindow) {
  BulkRig rig;
  rig.Count();
  const auto source = rig.model.bytes;
  for (const std::uint32_t window : {kMemory, kWords}) {
    rig.model.bytes.assign(rig.model.kBytes, std::byte{0});
    rig.Write(9, window, 0, source.size());
    // Frames that end in the middle of a word.
    for (std::size_t at = 0; at < source.size();) {
      const std::size_t bytes = std::min<std::size_t>(source.size() - at, 100'003);
      rig.Data(9, std::span(source).subspan(at, bytes));
      at += bytes;
    }
    CHECK_EQ(rig.End(9), std::to_string(source.size()) + " ok");
    CHECK(rig.model.bytes == source);
  }
}

TEST(ChannelMovesOddRangesExactly) {
  BulkRig rig;
  rig.Count();
  const auto before = rig.model.bytes;
  for (std::uint64_t length : {0, 1, 7, 63, 64, 65, 300'001}) {
    std::vector<std::byte> data;
    rig.Read(length, kMemory, 13, length);
    CHECK_EQ(rig.End(length, &data), std::to_string(length) + " ok");
    CHECK(std::equal(data.begin(), data.end(), before.begin() + 13));
    rig.Write(length, kMemory, 13, length);
    if (length != 0) rig.Data(length, data);
    CHECK_EQ(rig.End(length), std::to_string(length) + " ok");
  }
  CHECK(rig.model.bytes == before);
}

TEST(ChannelInterleavesWrites) {
  BulkRig rig;
  const std::vector<std::byte> ones(64, std::byte{1});
  const std::vector<std::byte> twos(64, std::byte{2});
  rig.Write(1, kWords, 0, 128);
  rig.Write(2, kWords, 128, 128);
  // The second, of which nothing can be done before the first ends, if they did not take turns.
  rig.Data(2, twos);
  rig.Data(1, ones);
  rig.Data(2, twos);
  CHECK_EQ(rig.End(2), "128 ok");
  rig.Data(1, ones);
  CHECK_EQ(rig.End(1), "128 ok");
  CHECK(rig.model.bytes[127] == std::byte{1} && rig.model.bytes[128] == std::byte{2});
}

TEST(ChannelReadsWhileAWriteWaits) {
  BulkRig rig;
  rig.Write(1, kMemory, 0, 100);
  rig.Read(2, kMemory, 0, 1'000'000);
  CHECK_EQ(rig.End(2), "1000000 ok");
  rig.client->Send(Client::Batch(1, ProgramBuilder(rig.device->table().hash()).Read(32, 0)));
  CHECK_EQ(rig.client->Verdict(), "1 ok");
  rig.client->Send(Client::Bytes(FrameKind::kCancelBulk, 1));
  CHECK_EQ(rig.End(1), "0 CANCELLED not-executed");
  // What was on its way goes nowhere.
  rig.Data(1, std::vector<std::byte>(100));
  rig.Read(3, kMemory, 0, 10);
  CHECK_EQ(rig.End(3), "10 ok");
}

TEST(ChannelCancelsARead) {
  BulkRig rig;
  // After its first bytes the client does not read, so that it stays under way.
  rig.Read(1, kMemory, 0, rig.model.kBytes);
  const auto first = rig.client->Next();
  CHECK(first && first->head.kind == FrameKind::kReadData);
  rig.client->Send(Client::Bytes(FrameKind::kCancelBulk, 1));
  PauseUntil(Now() + 20'000'000);
  std::vector<std::byte> data = first->payload;
  const std::string end = rig.End(1, &data);
  CHECK_EQ(end, std::to_string(data.size()) + " CANCELLED partial");
  CHECK(data.size() < rig.model.kBytes);
}

TEST(ChannelEndsATransferAtItsDeadline) {
  BulkRig rig;
  rig.model.slow = true;
  rig.Read(1, kWords, 0, rig.model.kBytes, 30'000);
  std::vector<std::byte> data;
  const std::string end = rig.End(1, &data);
  const std::string done = std::to_string(data.size()) + " TIMED_OUT ";
  CHECK_EQ(end, done + (data.empty() ? "not-executed" : "partial"));
  // Also one that waits for its client.
  rig.client->Send(Client::Range(FrameKind::kWrite, 2, {.window = kMemory, .length = 10}, 20'000));
  CHECK_EQ(rig.End(2), "0 TIMED_OUT not-executed");
}

TEST(ChannelReportsAFaultWithTheBytesDone) {
  BulkRig rig;
  rig.model.fault_at = 4000;
  std::vector<std::byte> data;
  rig.Read(1, kWords, 0, 8000);
  CHECK_EQ(rig.End(1, &data), "4000 BUS_FAULT partial");
  CHECK_EQ(data.size(), 4000u);
  rig.Write(2, kWords, 0, 8000);
  rig.Data(2, std::vector<std::byte>(8000));
  CHECK_EQ(rig.End(2), "4000 BUS_FAULT partial");
  rig.Read(3, kWords, 0, 8);
  CHECK_EQ(rig.End(3), "8 ok");
}

TEST(ChannelWritesToTheByteWhereAFileEnds) {
  BulkRig rig;
  const std::uint64_t end = kFileBytes / 2;
  CHECK_EQ(ftruncate(rig.file.get(), static_cast<off_t>(end)), 0);
  rig.Write(1, kFile, 64, kFileBytes - 64);
  const std::vector<std::byte> source(kFileBytes - 64, std::byte{0x5a});
  rig.Data(1, std::span(source).first(1000));
  rig.Data(1, std::span(source).subspan(1000));
  CHECK_EQ(rig.End(1), std::to_string(end - 64) + " BUS_FAULT partial");
  const auto window = std::span(rig.mapping.data(), end);
  CHECK(std::equal(window.begin() + 64, window.end(), source.begin()));
  // The rest went nowhere, and the channel goes on.
  rig.Write(2, kFile, 0, 64);
  rig.Data(2, std::vector<std::byte>(64, std::byte{1}));
  CHECK_EQ(rig.End(2), "64 ok");
  CHECK(window.front() == std::byte{1} && window[64] == std::byte{0x5a});
}

TEST(ChannelRefusesTransfersThatAreNotAllowed) {
  BulkRig rig;
  rig.Read(1, 9, 0, 8);
  CHECK_EQ(rig.End(1), "0 NO_SUCH_WINDOW not-executed");
  rig.Read(1, kWords, 2, 8);
  CHECK_EQ(rig.End(1), "0 MISALIGNED not-executed");
  rig.Write(1, kWords, rig.model.kBytes, 8);
  CHECK_EQ(rig.End(1), "0 OUT_OF_RANGE not-executed");
  rig.Data(1, std::vector<std::byte>(8));
  rig.Read(1, kMemory, UINT64_MAX, 8);
  CHECK_EQ(rig.End(1), "0 OUT_OF_RANGE not-executed");
}

TEST(ChannelLimitsTransfersAtOnce) {
  BulkRig rig;
  for (std::uint64_t id = 1; id <= 64; ++id) rig.Write(id, kMemory, 0, 8);
  rig.Write(65, kMemory, 0, 8);
  CHECK_EQ(rig.End(65), "0 OVERLOADED not-executed");
}

TEST(ChannelRefusesMoreBytesThanAnnounced) {
  BulkRig rig;
  rig.Write(1, kMemory, 0, 8);
  rig.Data(1, std::vector<std::byte>(9));
  CHECK_EQ(rig.client->Closed(), "closed INVALID_ARGUMENT");
}

TEST(ChannelStopsBulkWhenTheGrantIsRevoked) {
  BulkRig rig;
  rig.Read(1, kMemory, 0, rig.model.kBytes);
  rig.Write(2, kMemory, 0, 100);
  PauseUntil(Now() + 20'000'000);
  rig.session->Revoke(ErrorCode::kLeaseLost);
  std::vector<std::byte> data;
  std::string both;
  // In either order: the write may be told first.
  for (int count = 0; count < 2;) {
    const auto frame = rig.client->Next();
    if (!frame) break;
    if (frame->head.kind != FrameKind::kBulkEnd) continue;
    both += Client::Outcome(frame->Text(sizeof(BulkEndHead))) + ", ";
    ++count;
  }
  CHECK(both.find("LEASE_LOST partial, ") != std::string::npos);
  CHECK(both.find("LEASE_LOST not-executed, ") != std::string::npos);
  rig.Read(3, kMemory, 0, 8);
  CHECK_EQ(rig.End(3), "0 LEASE_LOST not-executed");
}

TEST(ChannelBulkSharesTheLane) {
  BulkRig rig;
  rig.model.slow = true;
  rig.Read(1, kWords, 0, rig.model.kBytes);
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  Answers answers;
  for (int count = 0; count < 5; ++count) {
    const auto program = ProgramBuilder(rig.device->table().hash()).Write(32, 0, 1).Bytes();
    const std::string name = std::to_string(count);
    other->Execute(program, kNever, answers.Sink(name));
    CHECK_EQ(Summary(answers.Wait(name)), "ok");
  }
  rig.client->Send(Client::Bytes(FrameKind::kCancelBulk, 1));
  std::vector<std::byte> data;
  const std::string end = rig.End(1, &data);
  CHECK_EQ(end, std::to_string(data.size()) + " CANCELLED partial");
}

// What a full socket waits for is asked of the kernel although the lane never sleeps.
TEST(ChannelBulkGoesOnWhileTheLaneNeverSleeps) {
  BulkRig rig;
  rig.model.slow = true;
  const auto busy = rig.device->OpenSession(Grant::AllowAll());
  std::vector<std::byte> memory(rig.model.kBytes);
  Answers answers;
  const std::uint64_t endless =
      busy->Transfer({.window = kWords, .offset = 0, .length = memory.size(), .write = false},
                     memory.data(), kNever, answers.Sink("endless"));
  // More than the socket holds.
  rig.Read(1, kMemory, 0, rig.model.kBytes);
  CHECK_EQ(rig.End(1), std::to_string(rig.model.kBytes) + " ok");
  busy->Cancel(endless);
  CHECK_EQ(Summary(answers.Wait("endless")), "CANCELLED partial");
}

}  // namespace
}  // namespace barkeep
