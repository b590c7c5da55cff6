#include "event_wait.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <cerrno>

namespace barkeep {

int EventWait::Open() {
  epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll_.valid()) return errno;
  bell_ = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!bell_.valid()) return errno;
  // A timer, because the timeout of epoll_wait counts milliseconds and a lane microseconds.
  timer_ = Descriptor(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer_.valid()) return errno;
  if (const int failed = Add(bell_.get(), &bell_, EPOLLIN); failed != 0) return failed;
  return Add(timer_.get(), &timer_, EPOLLIN);
}

void EventWait::Ring() noexcept {
  if (!asleep_.exchange(false)) return;
  const std::uint64_t once = 1;
  // The count cannot overflow: it is one ring per sleep.
  [[maybe_unused]] const ssize_t written = write(bell_.get(), &once, sizeof(once));
}

std::span<const ReadySocket> EventWait::Wait(Moment moment) noexcept {
  if (moment != armed_) Arm(moment);
  const auto ready = Look(-1);
  EndSleep();
  return ready;
}

std::span<const ReadySocket> EventWait::Look(int timeout) noexcept {
  std::array<epoll_event, kReadyMax> events;
  const int found = epoll_wait(epoll_.get(), events.data(), kReadyMax, timeout);
  std::size_t sockets = 0;
  for (int index = 0; index < found; ++index) {
    const epoll_event& event = events[static_cast<std::size_t>(index)];
    if (event.data.ptr == &bell_) {
      Drain(bell_);
    } else if (event.data.ptr == &timer_) {
      Drain(timer_);
      armed_ = kNever;
    } else {
      ready_[sockets++] = {.owner = event.data.ptr, .events = event.events};
    }
  }
  return {ready_.data(), sockets};
}

void EventWait::Arm(Moment moment) noexcept {
  itimerspec timer{};
  // All zeros disarm it.
  if (moment != kNever) {
    timer.it_value.tv_sec = static_cast<time_t>(moment / 1'000'000'000);
    timer.it_value.tv_nsec = static_cast<long>(moment % 1'000'000'000);
  }
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &timer, nullptr);
  armed_ = moment;
}

void EventWait::Drain(const Descriptor& counter) noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(counter.get(), &count, sizeof(count));
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
