#include "xdma_line.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace barkeep {

/// char_events_read in cdev_events.c of the driver ignores O_NONBLOCK, and so a read that has not
/// been told by poll that there is something would wait. It answers EAGAIN when a signal ended
/// that.
InterruptSource::Taken XdmaLine::Take() noexcept {
  pollfd polled = {node_.get(), POLLIN, 0};
  if (::poll(&polled, 1, 0) < 0) return {.failure = errno == EINTR ? 0 : errno, .count = 0};
  if ((polled.revents & POLLIN) == 0) {
    return {.failure = polled.revents == 0 ? 0 : ENODEV, .count = 0};
  }
  std::uint32_t events = 0;
  const ssize_t got = ::read(node_.get(), &events, sizeof(events));
  if (got == sizeof(events)) return {.failure = 0, .count = events == 0 ? 0u : 1u};
  if (got >= 0) return {.failure = EIO, .count = 0};
  return {.failure = errno == EAGAIN || errno == EINTR ? 0 : errno, .count = 0};
}

}  // namespace barkeep
