#include "channel.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
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
// What a socket buffers, where the system lets it: bulk runs ahead of the peer by so much.
constexpr int kSocketBytes = 2 * 1024 * 1024;

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
      bulk_(input_, *this, start_.generation),
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
  return ending_ == Ending::kNone && !ended_ && outgoing <= kOutgoingBytesMax &&
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

void Channel::Work() {
  Process();
  Flush();
  DriveBulk();
  MayEnd();
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

/// Whether it is over. What runs is stopped, or waited for, before that.
void Channel::MayEnd() {
  if (ended_) return;
  std::unique_lock lock(mutex_);
  const bool idle = store_.pending() == 0 && bulk_.empty();
  const bool said = idle && store_.unsent_bytes() == 0 && output_.bytes() == 0;
  const Ending ending = ending_;
  // Somebody who loses patience may replace it.
  std::optional<Error> reason;
  if (ending != Ending::kNone) reason = end_error_;
  lock.unlock();
  if (gone_ && !attention_) {
    End(finishing_ && idle, std::nullopt, false);
  } else if (ending == Ending::kLeave || (ending == Ending::kStop && idle) ||
             (ending == Ending::kDrain && said)) {
    End(false, std::move(reason), true);
  } else if (ending == Ending::kStop && !std::exchange(stopping_, true)) {
    // A call that runs does not answer CLOSED, which promises that it did not.
    const ErrorCode code = reason->code;
    session_->StopCalls(code == ErrorCode::kClosed ? ErrorCode::kCancelled : code);
    Alert();
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

void Channel::Close(std::optional<ErrorCode> code, std::string reason) {
  Error error = Failure(code.value_or(ErrorCode::kClosed));
  error.reason = std::move(reason);
  Begin(code ? Ending::kStop : Ending::kLeave, std::move(error));
}

void Channel::Drain(std::string reason) {
  Error error = Failure(ErrorCode::kClosed);
  error.reason = std::move(reason);
  Begin(Ending::kDrain, std::move(error));
}

void Channel::Begin(Ending ending, Error error) {
  {
    const std::lock_guard lock(mutex_);
    // Who drains may lose patience; all else stays as it began.
    if (ended_ || ending_ > Ending::kDrain || ending_ == ending) return;
    ending_ = ending;
    end_error_ = std::move(error);
  }
  Alert();
}

std::vector<BatchVerdict> Channel::TakeVerdicts() {
  const std::lock_guard lock(mutex_);
  return ended_ ? store_.Take() : std::vector<BatchVerdict>();
}

std::vector<std::uint64_t> Channel::Adopt(Adopted adopted) {
  const std::lock_guard lock(mutex_);
  if (!ended_ || adopted_) return {};
  auto ids = store_.PendingIds();
  auto there = store_.Take();
  std::size_t left = there.size() + ids.size();
  for (BatchVerdict& verdict : there) {
    ids.push_back(verdict.id);
    adopted(std::move(verdict), --left == 0);
  }
  if (left != 0) adopted_ = std::move(adopted);
  return ids;
}

void Channel::Cancel(std::uint64_t id) {
  std::optional<std::uint64_t> call;
  {
    const std::lock_guard lock(mutex_);
    call = store_.CallOf(id);
  }
  if (call) session_->Cancel(*call);
}

void Channel::Watch() {
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
  // What is left of its bulk comes to its end.
  session_->lane().Resume(*session_->flow(), Flow::kBulk);
  const std::lock_guard lock(mutex_);
  socket_ = Descriptor();
}

}  // namespace barkeep
