// How a data channel ends, and what it leaves behind.
#include <string>

#include "core/channel_rig.h"
#include "core/limits.h"

namespace barkeep {
namespace {

using Client = ChannelClient;

TEST(ChannelEndsInGoodOrderAfterFinish) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Yields().Delay(20'000).Read(32, 0)));
  rig.client.Send(Client::Bytes(FrameKind::kFinish, 0));
  CHECK_EQ(rig.client.Verdict(), "1 ok");
  CHECK_EQ(rig.client.Closed(), "closed");
  CHECK(rig.client.AtEnd());
  CHECK(rig.end->heard.Pass());
  CHECK(rig.end->finished);
  CHECK(!rig.end->failure);
}

TEST(ChannelEndsWithItsPeer) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Write(32, 0, 1)));
  CHECK_EQ(rig.client.Verdict(), "1 ok");
  rig.client.Hang();
  CHECK(rig.end->heard.Pass());
  CHECK(!rig.end->finished);
  CHECK(!rig.end->failure);
  const auto verdicts = rig.channel->TakeVerdicts();
  CHECK_EQ(verdicts.size(), 1u);
  CHECK_EQ(Summary(verdicts[0].verdict), "ok");
}

/// What breaks the rules ends the channel with the reason.
void CheckBroken(std::span<const std::byte> bytes, const char* field) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Read(32, 0)));
  CHECK_EQ(rig.client.Verdict(), "1 ok");
  rig.client.Send(bytes);
  const auto frame = rig.client.Next();
  CHECK(frame && frame->head.kind == FrameKind::kClosed);
  CHECK_EQ(Client::Field(frame->Text(), "code"), "INVALID_ARGUMENT");
  CHECK_EQ(Client::Field(frame->Text(), "field"), field);
  CHECK(rig.client.AtEnd());
  CHECK(rig.end->heard.Pass());
  CHECK_EQ(rig.end->failure->field, field);
  CHECK_EQ(rig.channel->highest_id(), 1u);
  CHECK_EQ(rig.channel->TakeVerdicts().size(), 1u);
}

TEST(ChannelEndsWithWhoeverBreaksTheRules) {
  CheckBroken(Client::Bytes(FrameKind::kBatch, 1), "id");
  CheckBroken(Client::Bytes(FrameKind::kBatch, 3), "id");
  CheckBroken(Client::Bytes(FrameKind(99), 2), "kind");
  CheckBroken(Client::Bytes(FrameKind(0), 2), "kind");
  CheckBroken(Client::Bytes(FrameKind::kVerdict, 2), "kind");
  CheckBroken(Client::Bytes(FrameKind::kFinish, 2, std::vector<std::byte>(8)), "length");
  CheckBroken(Client::Bytes(FrameKind::kRead, 2, std::vector<std::byte>(23)), "length");
  std::vector<std::byte> range(24, std::byte{1});
  CheckBroken(Client::Bytes(FrameKind::kRead, 2, range), "reserved");
  std::vector<std::byte> frame = Client::Bytes(FrameKind::kBatch, 2);
  frame[5] = std::byte{1};
  CheckBroken(frame, "reserved");
  frame = Client::Bytes(FrameKind::kBatch, 2);
  frame[0] = std::byte{31};
  CheckBroken(frame, "length");
  frame[3] = std::byte{1};
  CheckBroken(frame, "length");
}

TEST(ChannelTakesNothingAfterFinish) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Yields().Delay(50'000).Read(32, 0)));
  rig.client.Send(Client::Bytes(FrameKind::kFinish, 0));
  rig.client.Send(Client::Batch(2, rig.Program().Read(32, 0)));
  CHECK_EQ(rig.client.Closed(), "closed INVALID_ARGUMENT");
  CHECK(rig.end->heard.Pass());
  CHECK(!rig.end->finished);
}

TEST(ChannelLeavesWhatRunsToWhoTakesItOver) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Write(32, 4, 1)));
  CHECK_EQ(rig.client.Verdict(), "1 ok");
  rig.client.Send(Client::Batch(2, rig.Program().Read(32, 2)));
  CHECK_EQ(rig.client.Verdict(), "2 MISALIGNED not-executed");
  rig.client.Send(Client::Batch(3, rig.Program().Read(32, 8), 0, 1));
  CHECK_EQ(rig.client.Verdict(), "3 ok");
  rig.client.Send(Client::Batch(4, rig.Program().Yields().WaitFor(32, 0, 1, 1, 60'000'000, 1000)));
  rig.client.Send(Client::Batch(5, rig.Program().Read(32, 8)));
  rig.client.Send(Client::Batch(6, rig.Program().Yields().WaitFor(32, 0, 2, 2, 60'000'000, 1000)));
  while (rig.channel->highest_id() < 6) PauseUntil(Now() + 1'000'000);
  rig.client.Hang();
  CHECK(rig.end->heard.Pass());
  CHECK_EQ(rig.channel->highest_id(), 6u);

  const auto verdicts = rig.channel->TakeVerdicts();
  CHECK_EQ(verdicts.size(), 2u);
  CHECK_EQ(verdicts[0].id, 2u);
  CHECK_EQ(verdicts[1].id, 3u);
  CHECK_EQ(verdicts[1].verdict.results_bytes, 8u);
  CHECK(rig.channel->TakeVerdicts().empty());

  std::mutex mutex;
  std::string adopted;
  Gate last;
  const auto ids = rig.channel->Adopt([&](BatchVerdict verdict, bool is_last) {
    const std::lock_guard lock(mutex);
    adopted += std::to_string(verdict.id) + " " + Summary(verdict.verdict) + ", ";
    if (is_last) last.Open();
  });
  CHECK(ids == (std::vector<std::uint64_t>{4, 5, 6}));
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  rig.Execute(other, "release", rig.Program().Write(32, 0, 1));
  while (true) {
    const std::lock_guard lock(mutex);
    if (adopted == "4 ok, 5 ok, ") break;
  }
  rig.channel->Cancel(6);
  CHECK(last.Pass());
  CHECK_EQ(adopted, "4 ok, 5 ok, 6 CANCELLED partial, ");
}

TEST(ChannelLeavesNothingBehindTwice) {
  ChannelRig rig;
  rig.client.Hang();
  CHECK(rig.end->heard.Pass());
  CHECK(rig.channel->Adopt([](BatchVerdict, bool) { CHECK(false); }).empty());
  rig.channel->Close(std::nullopt, "again");
  rig.channel->Drain("again");
}

TEST(ChannelCloseStopsNothing) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Yields().WaitFor(32, 0, 1, 1, 60'000'000, 1000)));
  while (rig.channel->highest_id() < 1) PauseUntil(Now() + 1'000'000);
  rig.channel->Close(std::nullopt, "somebody else");
  const auto frame = rig.client.Next();
  CHECK(frame && frame->head.kind == FrameKind::kClosed);
  CHECK_EQ(Client::Field(frame->Text(), "reason"), "somebody else");
  CHECK(rig.end->heard.Pass());
  Gate done;
  CHECK_EQ(rig.channel->Adopt([&](BatchVerdict, bool) { done.Open(); }).size(), 1u);
  // The session goes on, behind what it has, and by another channel.
  ChannelClient second(rig.Open({}, 1));
  second.Send(Client::Batch(2, rig.Program().Read(32, 0)));
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  rig.Execute(other, "release", rig.Program().Write(32, 0, 1));
  CHECK_EQ(second.Verdict(), "2 ok");
  CHECK(done.Pass());
  rig.end->times = 0;
  second.Hang();
  while (!rig.channel->ended()) PauseUntil(Now() + 1'000'000);
}

TEST(ChannelCloseWithACodeAnswersItFirst) {
  ChannelRig rig;
  rig.client.Send(
      Client::Batch(1, rig.Program().Yields().WaitFor(32, 0, 1, 1, 60'000'000, 30'000'000)));
  rig.client.Send(Client::Batch(2, rig.Program().Read(32, 0)));
  while (rig.channel->highest_id() < 2) PauseUntil(Now() + 1'000'000);
  rig.channel->Close(ErrorCode::kLeaseLost, "revoked");
  std::string verdicts = rig.client.Verdict() + ", " + rig.client.Verdict();
  CHECK(verdicts.find("1 LEASE_LOST partial") != std::string::npos);
  CHECK(verdicts.find("2 LEASE_LOST not-executed") != std::string::npos);
  CHECK_EQ(rig.client.Closed(), "closed LEASE_LOST");
}

TEST(ChannelDrainsWhatItAccepted) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Yields().Delay(50'000).Read(32, 0)));
  while (rig.channel->highest_id() < 1) PauseUntil(Now() + 1'000'000);
  rig.channel->Drain("shutdown");
  CHECK_EQ(rig.client.Verdict(), "1 ok");
  CHECK_EQ(rig.client.Closed(), "closed CLOSED");
  CHECK(!rig.client.Send(Client::Batch(2, rig.Program().Read(32, 0))) || rig.client.AtEnd());
}

TEST(ChannelEndsWithItsSessionAndItsDevice) {
  {
    ChannelRig rig;
    rig.session->Close([] {});
    CHECK_EQ(rig.client.Closed(), "closed CLOSED");
  }
  ChannelRig rig;
  rig.Close();
  CHECK_EQ(rig.client.Closed(), "closed CLOSED");
}

TEST(ChannelEndsWhenTheDeviceIsLost) {
  ChannelRig rig;
  rig.backing->gone = true;
  rig.model.before = [](const std::string&) { return false; };
  rig.client.Send(Client::Batch(1, rig.Program().Read(32, 0)));
  CHECK_EQ(rig.client.Verdict(), "1 DEVICE_LOST partial");
  CHECK_EQ(rig.client.Closed(), "closed DEVICE_LOST");
}

TEST(ChannelOfAStuckDeviceIsAnsweredAndEnds) {
  ChannelRig rig;
  rig.client.Send(Client::Batch(1, rig.Program().Read(32, DeviceRig::kGateOffset)));
  CHECK(rig.entered.Pass());
  CHECK_EQ(rig.client.Verdict(), "1 DEVICE_STUCK unknown");
  CHECK_EQ(rig.client.Closed(), "closed DEVICE_STUCK");
  CHECK(rig.client.AtEnd());
  CHECK(rig.end->heard.Pass());
  CHECK_EQ(rig.channel->TakeVerdicts().size(), 1u);
  // A new one is refused until the access returns.
  std::array<int, 2> pair = {};
  CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  const Descriptor ours(pair[0]);
  const Descriptor theirs(pair[1]);
  const auto refused = rig.session->OpenChannel(ours.get(), {}, {}, [](bool, auto) {});
  CHECK_EQ(refused.error().code, ErrorCode::kDeviceStuck);
}

TEST(ChannelIsOneOfASession) {
  ChannelRig rig;
  std::array<int, 2> pair = {};
  CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  const Descriptor ours(pair[0]);
  const Descriptor theirs(pair[1]);
  const auto second = rig.session->OpenChannel(ours.get(), {}, {}, [](bool, auto) {});
  CHECK_EQ(second.error().code, ErrorCode::kInvalidArgument);
  const Descriptor file(open("/dev/null", O_RDWR | O_CLOEXEC));
  const auto other = rig.device->OpenSession(Grant::AllowAll());
  CHECK(!other->OpenChannel(file.get(), {}, {}, [](bool, auto) {}).ok());
}

TEST(ChannelGivesItsDescriptorBackAtTheEnd) {
  ChannelRig rig;
  rig.client.Send(Client::Bytes(FrameKind::kFinish, 0));
  CHECK_EQ(rig.client.Closed(), "closed");
  CHECK(rig.end->heard.Pass());
  // Closed, not only shut: the peer may not send any more, although the channel object lives on.
  const auto bytes = Client::Bytes(FrameKind::kFinish, 0);
  for (int tries = 0; tries < 1000 && rig.client.Send(bytes); ++tries) {
    PauseUntil(Now() + 1'000'000);
  }
  CHECK(!rig.client.Send(bytes));
}

}  // namespace
}  // namespace barkeep
