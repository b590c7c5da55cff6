#include "event_wait.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

namespace barkeep {

int EventWait::Open() {
  epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll_.valid()) return errno;
  bell_ = CountingDescriptor::Event();
  if (!bell_.valid()) return errno;
  // A timer, because the timeout of epoll_wait counts milliseconds and a lane microseconds.
  timer_ = CountingDescriptor::Timer();
  if (!timer_.valid()) return errno;
  if (const int failed = Add(bell_.get(), &bell_, EPOLLIN); failed != 0) return failed;
  return Add(timer_.get(), &timer_, EPOLLIN);
}

void EventWait::Close() noexcept {
  const std::lock_guard lock(bell_mutex_);
  epoll_ = Descriptor();
  bell_ = {};
  timer_ = {};
}

void EventWait::Ring() noexcept {
  if (!asleep_.exchange(false)) return;
  const std::lock_guard lock(bell_mutex_);
  if (!bell_.valid()) return;
  bell_.Add();
}

std::span<const ReadySocket> EventWait::Wait(Moment moment) noexcept {
  auto ready = LookAround(moment);
  if (ready.empty() && asleep_) {
    if (moment != armed_) Arm(moment);
    ready = Look(-1);
  }
  EndSleep();
  return ready;
}

/// Looks without sleeping, where that pays. Empty when somebody rang, too.
std::span<const ReadySocket> EventWait::LookAround(Moment moment) noexcept {
  if (!linger_.Worthwhile()) return {};
  const Moment until = std::min(moment, Now() + Linger::kNs);
  do {
    const auto ready = Look(0);
    if (!ready.empty() || !asleep_) {
      linger_.Paid();
      return ready;
    }
  } while (Now() < until);
  linger_.Wasted();
  return {};
}

std::span<const ReadySocket> EventWait::Look(int timeout) noexcept {
  std::array<epoll_event, kReadyMax> events;
  const int found = epoll_wait(epoll_.get(), events.data(), kReadyMax, timeout);
  std::size_t sockets = 0;
  for (int index = 0; index < found; ++index) {
    const epoll_event& event = events[static_cast<std::size_t>(index)];
    if (event.data.ptr == &bell_) {
      bell_.Take();
    } else if (event.data.ptr == &timer_) {
      timer_.Take();
      armed_ = kNever;
    } else {
      ready_[sockets++] = {.owner = event.data.ptr, .events = event.events};
    }
  }
  return {ready_.data(), sockets};
}

void EventWait::Arm(Moment moment) noexcept {
  timer_.SetAt(moment == kNever ? 0 : moment);
  armed_ = moment;
}

int EventWait::Add(int fd, void* owner, std::uint32_t events) noexcept {
  epoll_event event{};
  event.events = events;
  event.data.ptr = owner;
  return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
}

void EventWait::Change(int fd, void* owner, std::uint32_t events) noexcept {
  epoll_event event{};
  event.events = events;
  event.data.ptr = owner;
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void EventWait::Remove(int fd) noexcept { epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr); }

}  // namespace barkeep
