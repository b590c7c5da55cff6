// What a channel does with the frames that it reads.
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

#include "channel.h"
#include "failure.h"
#include "limits.h"
#include "own_lane.h"
#include "program.h"
#include "session.h"

namespace barkeep {
namespace {

// Frames that are looked at before somebody else has a turn.
constexpr int kFramesAtOnce = 256;
// Transfers at once of one channel.
constexpr std::size_t kTransfersMax = 64;

// Calls may be destroyed under the lane's mutex, where nothing may let go of a channel: its session
// may go with it, which turns to the lane. So they have let go when they have answered.

class BatchSink final : public CallSink {
 public:
  BatchSink(std::shared_ptr<Channel> channel, std::uint64_t id)
      : channel_(std::move(channel)), id_(id) {}
  void OnAnswer(Verdict verdict) noexcept override {
    const auto channel = std::exchange(channel_, nullptr);
    channel->OnVerdict(id_, std::move(verdict));
  }

 private:
  std::shared_ptr<Channel> channel_;
  const std::uint64_t id_;
};

class BulkTurnsSink final : public CallSink {
 public:
  explicit BulkTurnsSink(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}
  void OnAnswer(Verdict verdict) noexcept override {
    const auto channel = std::exchange(channel_, nullptr);
    channel->OnBulkOver(verdict.failure);
  }

 private:
  std::shared_ptr<Channel> channel_;
};

/// The transfers of a channel, as one call of its session.
class BulkTurns final : public Call {
 public:
  BulkTurns(const std::shared_ptr<Channel>& channel, const Session& session)
      : Call(session.flow(), session.grant(), std::make_unique<BulkTurnsSink>(channel), kNever),
        channel_(channel) {
    bulk_ = true;
  }

 private:
  Step RunSlice(const Bounds& bounds) noexcept override {
    const auto channel = channel_.lock();
    return channel == nullptr ? Step() : channel->RunBulk(bounds);
  }
  // Each transfer has answered for itself.
  void Conclude(Verdict&) noexcept override {}
  Error StuckError() const override { return Failure(ErrorCode::kDeviceStuck, Outcome::kUnknown); }
  std::uint64_t Done() const noexcept override { return 0; }

  const std::weak_ptr<Channel> channel_;
};

/// Bytes of results that a program announces; one that lies is refused by the verifier.
std::size_t AnnouncedBytes(std::span<const std::byte> program) noexcept {
  constexpr std::size_t kAt = offsetof(ProgramHeader, results);
  if (program.size() < sizeof(ProgramHeader)) return 0;
  const auto announced = ReadAt<std::uint32_t>(program.data() + kAt);
  return std::min<std::size_t>(announced, kResultsBytesMax);
}

}  // namespace

void Channel::Receive(bool hung_up) {
  auto room = std::span<std::byte>();
  if (Readable()) room = bulk_.Straight() ? input_.Sip() : input_.Room();
  if (room.empty()) {
    // It cannot tell us any more, nor can we tell it.
    gone_ = gone_ || hung_up;
    return;
  }
  const ssize_t got = recv(socket_.get(), room.data(), room.size(), MSG_DONTWAIT);
  if (got > 0) {
    input_.Filled(static_cast<std::size_t>(got));
  } else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
    gone_ = true;
  }
}

void Channel::Process() {
  for (int frames = 0; Readable(); ++frames) {
    if (frames == kFramesAtOnce) {
      attention_.store(true);
      return;
    }
    switch (input_.Look()) {
      case ChannelInput::Next::kMore:
        return;
      case ChannelInput::Next::kBroken:
        End(false, std::move(input_.error()), true);
        return;
      case ChannelInput::Next::kData:
        if (!OnData()) return;
        break;
      case ChannelInput::Next::kFrame:
        OnFrame();
        input_.TakeFrame();
        break;
    }
  }
}

void Channel::OnFrame() {
  const FrameHead& head = input_.head();
  {
    const std::lock_guard lock(mutex_);
    store_.Acknowledge(head.mark);
  }
  switch (head.kind) {
    case FrameKind::kBatch:
      OnBatch();
      return;
    case FrameKind::kRead:
    case FrameKind::kWrite:
      OnTransfer(head.kind == FrameKind::kWrite);
      return;
    case FrameKind::kCancel:
      Cancel(head.id);
      return;
    case FrameKind::kCancelBulk:
      bulk_.Cancel(head.id);
      return;
    case FrameKind::kFinish:
      finishing_ = true;
      return;
    default:
      return;
  }
}

void Channel::OnBatch() {
  const FrameHead& head = input_.head();
  const auto program = input_.payload();
  bool full = false;
  {
    std::unique_lock lock(mutex_);
    if (ended_) return;
    if (finishing_ || head.id != highest_ + 1) {
      lock.unlock();
      return BreakOrder();
    }
    highest_ = head.id;
    full = store_.size() >= kSessionBatchesMax;
    store_.Begin(head.id, AnnouncedBytes(program));
  }
  if (full) {
    Verdict verdict;
    verdict.failure = Failure(ErrorCode::kOverloaded);
    verdict.failure->limit = "SESSION_BATCHES_MAX";
    verdict.failure->max = kSessionBatchesMax;
    verdict.failure->retry_after_ms = kRetryAfterMs;
    session_->lane().bench().counters->batches.CountRefused(ErrorCode::kOverloaded);
    OnVerdict(head.id, std::move(verdict));
    return;
  }
  const Moment deadline = head.time_left == 0 ? kNever : DeadlineOf(head, Now());
  const std::uint64_t call = session_->Execute(
      program, deadline, std::make_unique<BatchSink>(shared_from_this(), head.id));
  const std::lock_guard lock(mutex_);
  store_.SetCall(head.id, call);
}

void Channel::BreakOrder() {
  Error error = InvalidArgument("id", "Nothing follows FINISH.");
  if (!finishing_) {
    const std::string last = std::to_string(highest_);
    const std::string next = std::to_string(highest_ + 1);
    error.reason = "batch ids grow by one: after " + last + " comes " + next + ", not " +
                   std::to_string(input_.head().id);
  }
  End(false, std::move(error), true);
}

void Channel::OnTransfer(bool write) {
  const FrameHead& head = input_.head();
  if (finishing_) return BreakOrder();
  if (bulk_.Has(head.id)) {
    return End(false, InvalidArgument("id", "A transfer of this id is under way."), true);
  }
  const auto spec = ParseBulkRequest(input_.payload().first<sizeof(BulkRequest)>(), write);
  if (!spec.ok()) return End(false, spec.error(), true);
  const Bench& bench = session_->lane().bench();
  const auto verified = VerifyBulk(spec.value(), *bench.table, *session_->grant());
  if (!verified.ok()) return SendEnd(head.id, {}, verified.error());
  if (auto refusal = RefuseOwnLane(spec.value(), *bench.table))
    return SendEnd(head.id, {}, *refusal);
  if (bulk_.size() == kTransfersMax) {
    Error error = Failure(ErrorCode::kOverloaded);
    error.limit = "transfers of a channel";
    error.max = kTransfersMax;
    error.retry_after_ms = kRetryAfterMs;
    return SendEnd(head.id, {}, error);
  }
  bulk_.Begin(head.id, spec.value(), DeadlineOf(head, Now()), bench);
}

/// Data for a transfer waits until that has its turn. What nobody wants was on its way when its
/// transfer stopped early, and goes nowhere. False when there is nothing more to do now.
bool Channel::OnData() {
  const auto wanted = bulk_.Wanted(input_.head().id);
  if (!wanted || input_.data_left() == 0) {
    input_.TakeData(input_.data().size());
    return true;
  }
  if (input_.data_left() <= *wanted) return false;
  End(false, InvalidArgument("length", "There are more bytes than the transfer announced."), true);
  return false;
}

/// Sees to it that transfers have their turns while there are any.
void Channel::DriveBulk() {
  if (bulk_.empty()) return;
  bool running = false;
  std::optional<ErrorCode> refusal;
  {
    const std::lock_guard lock(mutex_);
    running = std::exchange(bulk_running_, true);
    refusal = std::exchange(bulk_refusal_, std::nullopt);
  }
  Lane& lane = session_->lane();
  if (running) {
    if (bulk_parked_ && bulk_.AnyReady()) lane.Resume(*session_->flow(), Flow::kBulk);
    return;
  }
  if (refusal) {
    bulk_.Stop(*refusal);
    const StopSignal stop;
    while (!bulk_.Run({.stop = &stop, .grant = session_->grant().get()}).done) {
    }
    OnBulkOver(std::nullopt);
    return;
  }
  bulk_parked_ = false;
  lane.Submit(session_->flow(), std::make_shared<BulkTurns>(shared_from_this(), *session_));
}

Step Channel::RunBulk(const Bounds& bounds) {
  if (ended_) bulk_.Stop(ErrorCode::kCancelled);
  const Step step = bulk_.Run(bounds);
  bulk_parked_ = !step.done && step.wake != 0;
  // There may be frames behind the data, and room for more.
  attention_.store(true);
  return step;
}

void Channel::OnBulkOver(const std::optional<Error>& failure) {
  {
    const std::lock_guard lock(mutex_);
    bulk_running_ = false;
    if (failure) bulk_refusal_ = failure->code;
  }
  Alert();
}

bool Channel::Drained() const {
  const std::lock_guard lock(mutex_);
  return !blocked_ && output_.bytes() == 0;
}

void Channel::SendData(std::span<const std::byte> frame) {
  const std::lock_guard lock(mutex_);
  if (ended_ || gone_) return;
  output_.Lend(frame);
  const ChannelOutput::State state = output_.Flush(socket_.get());
  blocked_ = state == ChannelOutput::State::kBlocked;
  if (state == ChannelOutput::State::kBroken) gone_ = true;
}

std::size_t Channel::ReceiveInto(std::span<std::byte> first, std::span<std::byte> second) {
  iovec parts[] = {{first.data(), first.size()}, {second.data(), second.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = second.empty() ? 1 : 2;
  const ssize_t got = recvmsg(socket_.get(), &message, MSG_DONTWAIT);
  // Whatever else there is to know, the next Receive learns.
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

void Channel::SendEnd(std::uint64_t id, const BulkEndHead& end,
                      const std::optional<Error>& failure) {
  const std::lock_guard lock(mutex_);
  if (!ended_) AppendBulkEnd(output_.frames(), id, start_.generation, end, Json(failure));
}

}  // namespace barkeep
