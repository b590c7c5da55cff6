#include "channel.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "error_json.h"
#include "event_wait.h"
#include "failure.h"
#include "limits.h"
#include "session.h"

namespace barkeep {
namespace {

// Verdicts on their way to a client that does not take them. Over it the client is not read from.
constexpr std::size_t kOutgoingBytesMax = std::size_t{4} * 1024 * 1024;
// Verdicts that are gathered for one call of the kernel.
constexpr std::size_t kGatherBytes = std::size_t{64} * 1024;
// Frames that are looked at before somebody else has a turn.
constexpr int kFramesAtOnce = 256;
// What a socket buffers, where the system lets it: bulk runs ahead of the peer by so much.
constexpr int kSocketBytes = 2 * 1024 * 1024;

class BatchSink final : public CallSink {
 public:
  BatchSink(std::shared_ptr<Channel> channel, std::uint64_t id)
      : channel_(std::move(channel)), id_(id) {}
  void OnAnswer(Verdict verdict) noexcept override { channel_->OnVerdict(id_, std::move(verdict)); }

 private:
  const std::shared_ptr<Channel> channel_;
  const std::uint64_t id_;
};

Error SocketError(const char* reason, int system_errno) {
  Error error = InvalidArgument("fd", reason);
  error.system_errno = system_errno;
  return error;
}

void Tune(int fd) {
  int domain = 0;
  socklen_t bytes = sizeof(domain);
  getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &bytes);
  if (domain == AF_UNIX) {
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kSocketBytes, sizeof(kSocketBytes));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kSocketBytes, sizeof(kSocketBytes));
    return;
  }
  // TCP sizes its buffers better than we do.
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/// Bytes of results that a program announces; one that lies is refused by the verifier.
std::size_t AnnouncedBytes(std::span<const std::byte> program) noexcept {
  constexpr std::size_t kAt = offsetof(ProgramHeader, results);
  if (program.size() < sizeof(ProgramHeader)) return 0;
  const auto announced = ReadAt<std::uint32_t>(program.data() + kAt);
  return std::min<std::size_t>(announced, kResultsBytesMax);
}

}  // namespace

Result<std::shared_ptr<Channel>> Channel::Open(std::shared_ptr<Session> session, int fd,
                                               std::span<const std::byte> early, ChannelStart start,
                                               Ended ended) {
  int kind = 0;
  socklen_t bytes = sizeof(kind);
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &bytes) != 0 || kind != SOCK_STREAM) {
    return InvalidArgument("fd", "It is not a stream socket.");
  }
  Descriptor socket(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!socket.valid()) return SocketError("The descriptor could not be duplicated.", errno);
  Tune(socket.get());
  std::shared_ptr<Channel> channel(
      new Channel(std::move(session), std::move(socket), std::move(start), std::move(ended)));
  channel->input_.Put(early);
  return channel;
}

Channel::Channel(std::shared_ptr<Session> session, Descriptor socket, ChannelStart start,
                 Ended ended)
    : session_(std::move(session)),
      start_(std::move(start)),
      highest_(start_.highest_id),
      socket_(std::move(socket)),
      on_ended_(std::move(ended)) {}

Channel::~Channel() = default;

int Channel::Attach(EventWait* wait) {
  wait_ = wait;
  watched_ = EPOLLIN;
  return wait->Add(socket_.get(), this, watched_);
}

void Channel::Alert() {
  attention_.store(true);
  wait_->Ring();
}

bool Channel::Readable() const {
  const std::lock_guard lock(mutex_);
  const std::size_t outgoing = store_.unsent_bytes() + output_.bytes();
  return !closing_ && !ended_ && outgoing <= kOutgoingBytesMax &&
         outgoing + store_.pending_bytes() <= kSessionResultsBytesMax;
}

void Channel::OnSocket(std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) {
    const std::lock_guard lock(mutex_);
    blocked_ = false;
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) Receive((events & EPOLLIN) == 0);
  Work();
}

bool Channel::Attend() {
  if (!attention_.exchange(false)) return false;
  Work();
  return true;
}

void Channel::Receive(bool hung_up) {
  const auto room = Readable() ? input_.Room() : std::span<std::byte>();
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

void Channel::Work() {
  Process();
  Flush();
  MayEnd();
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
        input_.TakeData(input_.data().size());
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
    case FrameKind::kCancel:
      OnCancel();
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
      BreakOrder();
      return;
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
    OnVerdict(head.id, std::move(verdict));
    return;
  }
  std::unique_ptr<std::byte[]> copy(new std::byte[program.size()]);
  if (!program.empty()) std::memcpy(copy.get(), program.data(), program.size());
  const Moment deadline = head.time_left == 0 ? kNever : DeadlineOf(head, Now());
  const std::uint64_t call =
      session_->Execute(std::move(copy), program.size(), deadline,
                        std::make_unique<BatchSink>(shared_from_this(), head.id));
  const std::lock_guard lock(mutex_);
  store_.SetCall(head.id, call);
}

void Channel::BreakOrder() {
  const std::string next = std::to_string(highest_ + 1);
  Error error = InvalidArgument("id", "No batch follows FINISH.");
  if (!finishing_) {
    error.reason = "batch ids grow by one: after " + std::to_string(highest_) + " comes " + next +
                   ", not " + std::to_string(input_.head().id);
  }
  End(false, std::move(error), true);
}

void Channel::OnCancel() {
  std::optional<std::uint64_t> call;
  {
    const std::lock_guard lock(mutex_);
    call = store_.CallOf(input_.head().id);
  }
  if (call) session_->Cancel(*call);
}

void Channel::OnVerdict(std::uint64_t id, Verdict verdict) {
  {
    const std::lock_guard lock(mutex_);
    if (adopted_) {
      store_.Forget(id);
      adopted_({.id = id, .verdict = std::move(verdict)}, store_.pending() == 0);
      return;
    }
    store_.Add(id, std::move(verdict));
  }
  Alert();
}

bool Channel::FillOutput() {
  std::uint64_t id = 0;
  while (output_.bytes() < kGatherBytes) {
    const Verdict* verdict = store_.TakeUnsent(&id);
    if (verdict == nullptr) return false;
    AppendVerdict(output_.frames(), id, start_.generation, *verdict, Json(verdict->failure));
  }
  return true;
}

void Channel::Flush() {
  const std::lock_guard lock(mutex_);
  while (!ended_ && !blocked_ && !gone_) {
    const bool more = FillOutput();
    const ChannelOutput::State state = output_.Flush(socket_.get());
    blocked_ = state == ChannelOutput::State::kBlocked;
    gone_ = state == ChannelOutput::State::kBroken;
    if (!more) return;
  }
}

std::string Channel::Json(const std::optional<Error>& error) const {
  if (!error) return {};
  return ErrorJson(*error, {.device_name = &start_.device_name, .device = &session_->device()});
}

void Channel::MayEnd() {
  if (ended_) return;
  std::unique_lock lock(mutex_);
  const bool idle = store_.pending() == 0;
  const bool said = idle && store_.unsent_bytes() == 0 && output_.bytes() == 0;
  const bool closing = closing_;
  const auto code = close_code_;
  lock.unlock();
  if (gone_ && !attention_) {
    End(finishing_ && idle, std::nullopt, false);
  } else if (closing && !code) {
    End(false, std::nullopt, false);
  } else if (closing && idle) {
    End(false, Failure(*code), true);
  } else if (closing && !std::exchange(stopping_, true)) {
    // A call that runs does not answer CLOSED, which promises that it did not.
    session_->StopCalls(*code == ErrorCode::kClosed ? ErrorCode::kCancelled : *code);
  } else if (finishing_ && said) {
    End(true, std::nullopt, true);
  }
}

void Channel::End(bool finished, std::optional<Error> failure, bool say) {
  const std::lock_guard lock(mutex_);
  if (ended_.exchange(true)) return;
  if (say && !gone_) {
    while (FillOutput() && output_.Flush(socket_.get()) == ChannelOutput::State::kDrained) {
    }
    AppendClosed(output_.frames(), start_.generation, Json(failure));
    output_.Flush(socket_.get());
  }
  shutdown(socket_.get(), SHUT_RDWR);
  on_ended_(finished, std::move(failure));
  attention_.store(true);
}

void Channel::EndNow(ErrorCode code) { End(false, Failure(code), true); }

void Channel::Close(std::optional<ErrorCode> code) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || ended_) return;
    closing_ = true;
    close_code_ = code;
  }
  Alert();
}

std::vector<BatchVerdict> Channel::TakeVerdicts() {
  const std::lock_guard lock(mutex_);
  return ended_ ? store_.Take() : std::vector<BatchVerdict>();
}

std::size_t Channel::Adopt(Adopted adopted) {
  const std::lock_guard lock(mutex_);
  if (!ended_ || adopted_) return 0;
  auto there = store_.Take();
  std::size_t left = there.size() + store_.pending();
  const std::size_t count = left;
  for (BatchVerdict& verdict : there) adopted(std::move(verdict), --left == 0);
  if (left != 0) adopted_ = std::move(adopted);
  return count;
}

void Channel::BeforeSleep() {
  const bool readable = Readable() && !input_.Room().empty();
  std::uint32_t events = readable ? std::uint32_t{EPOLLIN} : 0;
  {
    const std::lock_guard lock(mutex_);
    if (blocked_) events |= EPOLLOUT;
  }
  if (events == watched_) return;
  watched_ = events;
  wait_->Change(socket_.get(), this, events);
}

void Channel::Detach() {
  wait_->Remove(socket_.get());
  const std::lock_guard lock(mutex_);
  socket_ = Descriptor();
}

}  // namespace barkeep
