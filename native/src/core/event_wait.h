#ifndef BARKEEP_CORE_EVENT_WAIT_H_
#define BARKEEP_CORE_EVENT_WAIT_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>

#include "clock.h"
#include "counting_descriptor.h"
#include "descriptor.h"
#include "linger.h"

namespace barkeep {

/// A socket that something happened to.
struct ReadySocket {
  void* owner = nullptr;
  std::uint32_t events = 0;  // EPOLLIN and so on
};

/// What the thread of a lane sleeps on: a moment, a bell that any thread may ring, and sockets.
/// Everything is the thread's own, except Ring, and the sockets, which any thread may change.
class EventWait {
 public:
  static constexpr std::size_t kReadyMax = 16;

  /// 0, or an errno. Call it once, first.
  int Open();
  /// Gives the descriptors back: whoever still holds the lane may do so for long. Nothing follows
  /// but Ring.
  void Close() noexcept;

  /// From now on Ring costs a system call and ends a Wait. Look for work after this and before
  /// Wait, so that what came in between is not slept over.
  void BeginSleep() noexcept { asleep_.store(true); }
  void EndSleep() noexcept { asleep_.store(false); }
  /// Ends the sleep that has begun. Any thread.
  void Ring() noexcept;

  /// Waits for a socket or the bell until `moment`, kNever for ever, and not at all when it has
  /// passed. Ends the sleep. The answer is valid until the next call.
  std::span<const ReadySocket> Wait(Moment moment) noexcept;
  std::span<const ReadySocket> Poll() noexcept { return Look(0); }

  /// 0, or an errno.
  int Add(int fd, void* owner, std::uint32_t events) noexcept;
  void Change(int fd, void* owner, std::uint32_t events) noexcept;
  void Remove(int fd) noexcept;

 private:
  std::span<const ReadySocket> Look(int timeout) noexcept;
  std::span<const ReadySocket> LookAround(Moment moment) noexcept;
  void Arm(Moment moment) noexcept;

  Descriptor epoll_;
  std::mutex bell_mutex_;  // so that nobody rings what is another's descriptor by now
  CountingDescriptor bell_;
  CountingDescriptor timer_;
  std::atomic<bool> asleep_{false};
  Linger linger_;
  Moment armed_ = kNever;
  std::array<ReadySocket, kReadyMax> ready_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_EVENT_WAIT_H_
