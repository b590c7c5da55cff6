#include "channel_output.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace barkeep {
namespace {

// More than this is given back once it is empty.
constexpr std::size_t kKeptBytes = std::size_t{256} * 1024;

}  // namespace

ChannelOutput::State ChannelOutput::Flush(int fd) noexcept {
  while (bytes() != 0) {
    std::array<iovec, 2> parts;
    std::size_t count = 0;
    if (!lent_.empty()) {
      parts[count++] = {.iov_base = const_cast<std::byte*>(lent_.data()), .iov_len = lent_.size()};
    }
    if (frames_.size() != sent_) {
      parts[count++] = {.iov_base = frames_.data() + sent_, .iov_len = frames_.size() - sent_};
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? State::kBlocked
                                                                         : State::kBroken;
    }
    Sent(static_cast<std::size_t>(sent));
  }
  return State::kDrained;
}

void ChannelOutput::Sent(std::size_t bytes) noexcept {
  const std::size_t of_lent = std::min(bytes, lent_.size());
  lent_ = lent_.subspan(of_lent);
  sent_ += bytes - of_lent;
  if (sent_ != frames_.size()) return;
  frames_.clear();
  sent_ = 0;
  if (frames_.capacity() > kKeptBytes) std::vector<std::byte>().swap(frames_);
}

}  // namespace barkeep
