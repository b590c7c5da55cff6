#ifndef BARKEEP_CORE_WAIT_INTERRUPTER_H_
#define BARKEEP_CORE_WAIT_INTERRUPTER_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace barkeep {

/// Ends the wait of one thread in a call of the kernel, such as a read of a DMA channel, by a
/// signal: the call answers EINTR, or what it has done so far. A signal that comes before the call
/// is lost, so that whoever wants an end asks again until it has come.
class WaitInterrupter {
 public:
  // The thread.

  /// From here on this thread is the one.
  void Begin() noexcept;
  /// Returns when no signal is on its way any more, so that none meets what the thread does next.
  /// Nobody may interrupt meanwhile.
  void Settle() noexcept;
  /// The thread ends. Nobody may interrupt meanwhile, or later.
  void End() noexcept;

  /// Any thread, one at a time.
  void Interrupt() noexcept;

 private:
  std::atomic<pid_t> thread_{0};
  std::uint32_t sent_ = 0;
  std::atomic<std::uint32_t> arrived_{0};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_WAIT_INTERRUPTER_H_
