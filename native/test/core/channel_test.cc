// Batches on a data channel.
#include <string>

#include "core/channel_rig.h"
#include "core/limits.h"

namespace barkeep {
namespace {

using Client = ChannelClient;

void Append(std::vector<std::byte>& bytes, const std::vector<std::byte>& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

/// Batch 1 has begun to wait, for a minute.
void BeginWait(ChannelRig& rig) {
  const auto program = rig.Program().Yields().Write(32, 12, 1);
  rig.client.Send(
      Client::Batch(1, ProgramBuilder(program).WaitFor(32, 0, 1, 1, 60'000'000, 30'000'000)));
  const Counters& counters = rig.device->counters();
  while (counters.operations[static_cast<std::size_t>(Opcode::kWrite)].value() == 0) {
    PauseUntil(Now() + 100'000);
  }
}

TEST(ChannelAnswersABatchWithItsVerdict) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Write(32, 8, 0x1234).Read(32, 8)));
  const auto frame = rig.client.Next();
  CHECK(frame.has_value());
  CHECK_EQ(frame->head.kind, FrameKind::kVerdict);
  CHECK_EQ(frame->head.id, 1u);
  CHECK_EQ(frame->head.mark, 7u);
  VerdictHead head;
  std::memcpy(&head, frame->payload.data(), sizeof(head));
  CHECK_EQ(head.completed, 2u);
  CHECK_EQ(head.error_bytes, 0u);
  CHECK(head.device_ns > 0);
  CHECK_EQ(frame->payload.size(), sizeof(head) + 8);
  CHECK(frame->payload[sizeof(head)] == std::byte{0x34});
}

TEST(ChannelTakesFramesSplitAnywhere) {
  ChannelRig rig;
  std::vector<std::byte> bytes = Client::Batch(1, rig.Program().Read(32, 0));
  Append(bytes, Client::Batch(2, rig.Program().Read(32, 2)));
  Append(bytes, Client::Bytes(FrameKind::kAcknowledge, 0, {}, 0, 1));
  std::uint64_t id = 0;
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    const std::uint64_t first = ++id;
    const std::uint64_t second = ++id;
    std::memcpy(bytes.data() + 8, &first, 8);
    std::memcpy(bytes.data() + kFrameHeadBytes + rig.Program().Read(32, 0).Bytes().size() + 8,
                &second, 8);
    rig.client.Send(std::span(bytes).first(split));
    if (split % 7 == 0) PauseUntil(Now() + 200'000);
    rig.client.Send(std::span(bytes).subspan(split));
    std::string verdicts = rig.client.Verdict() + ", " + rig.client.Verdict();
    CHECK(verdicts.find(std::to_string(first) + " ok") != std::string::npos);
    CHECK(verdicts.find(std::to_string(second) + " MISALIGNED not-executed") != std::string::npos);
  }
}

TEST(ChannelTakesWhatWasReadBefore) {
  std::vector<std::byte> early;
  {
    DeviceRig rig;
    early = Client::Batch(6, rig.Program().Read(32, 4));
  }
  ChannelRig rig(early, 5);
  CHECK_EQ(rig.client.Verdict(), "6 ok");
  CHECK_EQ(rig.channel->highest_id(), 6u);
}

TEST(ChannelRunsManyFramesOfOneWriteInOrder) {
  ChannelRig rig;
  std::vector<std::byte> bytes;
  constexpr std::uint64_t kBatches = 1500;
  for (std::uint64_t id = 1; id <= kBatches; ++id) {
    Append(bytes, Client::Batch(id, rig.Program().Write(32, 16, id).Read(32, 16)));
  }
  rig.client.Send(bytes);
  for (std::uint64_t id = 1; id <= kBatches; ++id) {
    const auto frame = rig.client.Next();
    CHECK(frame.has_value());
    if (!frame) return;
    CHECK_EQ(frame->head.id, id);
    std::uint64_t value = 0;
    std::memcpy(&value, frame->payload.data() + sizeof(VerdictHead), 8);
    CHECK_EQ(value, id);
  }
}

TEST(ChannelNamesThePlaceOfAnError) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Verify(32, 0x20, 0xff, 5)));
  const auto frame = rig.client.Next();
  CHECK(frame.has_value());
  VerdictHead head;
  std::memcpy(&head, frame->payload.data(), sizeof(head));
  const std::string json = frame->Text(sizeof(head)).substr(0, head.error_bytes);
  CHECK_EQ(json,
           "{\"code\":\"VERIFY_MISMATCH\",\"outcome\":\"partial\",\"window\":\"regs\","
           "\"operation\":0,\"offset\":\"0x20\",\"width\":32,\"value\":\"0x0\","
           "\"expected\":\"0x5\",\"mask\":\"0xff\"}");
}

TEST(ChannelAnswersAProgramThatIsTooLong) {
  ChannelRig rig;
  ProgramBuilder large = rig.Program();
  large.Record(Opcode::kWriteBlock, 64, 0, 0, 150'000, kFlagFixed);
  for (int count = 0; count < 150'000; ++count) large.Words({0});
  rig.client.Send(Client::Batch(1, large));
  CHECK_EQ(rig.client.Verdict(), "1 LIMIT_EXCEEDED not-executed");
  rig.client.Send(Client::Bytes(FrameKind::kBatch, 2));
  CHECK_EQ(rig.client.Verdict(), "2 INVALID_ARGUMENT not-executed");
}

TEST(ChannelCancelsByTheIdOfTheBatch) {
  ChannelRig rig;
  BeginWait(rig);
  rig.client.Send(Client::Batch(2, rig.Program().Read(32, 4)));
  rig.client.Send(Client::Bytes(FrameKind::kCancel, 1));
  rig.client.Send(Client::Bytes(FrameKind::kCancel, 99));
  CHECK_EQ(rig.client.Verdict(), "1 CANCELLED partial");
  CHECK_EQ(rig.client.Verdict(), "2 ok");
}

TEST(ChannelCountsTheTimeLeft) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(
      1, rig.Program().Yields().WaitFor(32, 0, 1, 1, 60'000'000, 30'000'000), 20'000));
  CHECK_EQ(rig.client.Verdict().substr(0, 11), "1 TIMED_OUT");
  rig.client.Send(Client::Batch(2, rig.Program().Read(32, 4), UINT64_MAX));
  CHECK_EQ(rig.client.Verdict(), "2 ok");
}

TEST(ChannelTakesTurnsWithSessionsOfTheProcess) {
  ChannelRig rig;
  BeginWait(rig);
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  rig.Execute(other, "other", rig.Program().Read(32, 8));
  CHECK_EQ(Summary(rig.answers.Wait("other")), "ok");
  rig.model.silent = true;
  // A session that keeps the lane busy does not keep the channel out.
  for (int count = 0; count < 2000; ++count) {
    rig.Execute(other, "busy", rig.Program().Fill(32, 64, 900, 1, kFlagFixed));
  }
  rig.Execute(other, "last", rig.Program().Read(32, 8));
  rig.client.Send(Client::Bytes(FrameKind::kCancel, 1));
  rig.client.Send(Client::Batch(2, rig.Program().Read(32, 4)));
  CHECK_EQ(rig.client.Verdict(), "1 CANCELLED partial");
  CHECK_EQ(rig.client.Verdict(), "2 ok");
  CHECK(rig.answers.Order().find("last") == std::string::npos);
  other->Close([] {});
}

TEST(ChannelLimitsBatchesThatAreNotAcknowledged) {
  ChannelRig rig;
  std::vector<std::byte> bytes;
  const auto program = rig.Program().Write(32, 0, 0);
  for (std::uint64_t id = 1; id <= kSessionBatchesMax; ++id) {
    Append(bytes, Client::Batch(id, program));
  }
  rig.client.Send(bytes);
  for (std::uint64_t id = 1; id <= kSessionBatchesMax; ++id) {
    CHECK_EQ(rig.client.Verdict(), std::to_string(id) + " ok");
  }
  rig.client.Send(Client::Batch(4097, program));
  CHECK_EQ(rig.client.Verdict(), "4097 OVERLOADED not-executed");
  rig.client.Send(Client::Batch(4098, program, 0, 4097));
  CHECK_EQ(rig.client.Verdict(), "4098 ok");
}

TEST(ChannelOfAClientThatDoesNotReadIsNotRead) {
  ChannelRig rig;
  rig.model.silent = true;
  // Each answers a megabyte.
  ProgramBuilder large = rig.Program().Yields();
  large.ReadBlock(64, 0, 131'072, kFlagFixed);
  std::vector<std::byte> bytes;
  constexpr std::uint64_t kBatches = 60;
  for (std::uint64_t id = 1; id <= kBatches; ++id) Append(bytes, Client::Batch(id, large));
  rig.client.Send(bytes);
  std::uint64_t highest = 0;
  for (int quiet = 0; quiet < 50; ++quiet) {
    PauseUntil(Now() + 5'000'000);
    if (std::exchange(highest, rig.channel->highest_id()) != rig.channel->highest_id()) quiet = 0;
  }
  CHECK(highest >= 4);
  CHECK(highest < 30);
  // Nothing is lost: it goes on when the client reads.
  for (std::uint64_t id = 1; id <= kBatches; ++id) {
    CHECK_EQ(rig.client.Verdict(), std::to_string(id) + " ok");
    rig.client.Send(Client::Bytes(FrameKind::kAcknowledge, 0, {}, 0, id));
  }
}

}  // namespace
}  // namespace barkeep
