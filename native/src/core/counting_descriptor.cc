#include "counting_descriptor.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <ctime>

namespace barkeep {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;

timespec TimeSpec(std::uint64_t ns) noexcept {
  timespec time{};
  time.tv_sec = static_cast<time_t>(ns / kSecondNs);
  time.tv_nsec = static_cast<long>(ns % kSecondNs);
  return time;
}

}  // namespace

CountingDescriptor CountingDescriptor::Event() noexcept {
  return CountingDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

CountingDescriptor CountingDescriptor::Timer() noexcept {
  return CountingDescriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
}

void CountingDescriptor::Add(std::uint64_t count) const noexcept {
  // It fails only when 2^64 - 2 events were never taken.
  [[maybe_unused]] const ssize_t written = ::write(descriptor_.get(), &count, sizeof(count));
}

void CountingDescriptor::Set(std::uint64_t first_ns, std::uint64_t period_ns) const noexcept {
  itimerspec spec{};
  spec.it_value = TimeSpec(first_ns);
  spec.it_interval = TimeSpec(period_ns);
  ::timerfd_settime(descriptor_.get(), 0, &spec, nullptr);
}

void CountingDescriptor::SetAt(std::uint64_t moment_ns) const noexcept {
  itimerspec spec{};
  spec.it_value = TimeSpec(moment_ns);
  ::timerfd_settime(descriptor_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
}

std::uint64_t CountingDescriptor::Take() const noexcept {
  std::uint64_t count = 0;
  return ::read(descriptor_.get(), &count, sizeof(count)) == sizeof(count) ? count : 0;
}

}  // namespace barkeep
