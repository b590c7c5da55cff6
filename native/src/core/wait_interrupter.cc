#include "wait_interrupter.h"

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <mutex>

namespace barkeep {
namespace {

// What happens at it by default is nothing, so that a stray one does no harm, and nothing else of
// this process has a use for it: it tells of urgent data on sockets that ask for that.
constexpr int kSignal = SIGURG;

constexpr int kTurnsMax = 100;

// The count of the thread that the handler runs on. The initial-exec model makes it readable in a
// signal handler: other models may allocate at the first touch.
__attribute__((tls_model("initial-exec"))) thread_local std::atomic<std::uint32_t>* arrivals =
    nullptr;

void OnSignal(int) {
  if (arrivals != nullptr) arrivals->fetch_add(1, std::memory_order_release);
}

/// Without SA_RESTART, so that what waits ends.
void Install() noexcept {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action = {};
    action.sa_handler = OnSignal;
    sigemptyset(&action.sa_mask);
    sigaction(kSignal, &action, nullptr);
  });
}

}  // namespace

void WaitInterrupter::Begin() noexcept {
  Install();
  arrivals = &arrived_;
  thread_.store(static_cast<pid_t>(::syscall(SYS_gettid)));
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, kSignal);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void WaitInterrupter::Settle() noexcept {
  // What was sent to this thread arrives when a call of the kernel returns, at the latest. Unless
  // somebody else has taken the signal for himself.
  for (int turn = 0; turn < kTurnsMax && arrived_.load(std::memory_order_acquire) != sent_;
       ++turn) {
    sched_yield();
  }
  sent_ = arrived_.load(std::memory_order_acquire);
}

void WaitInterrupter::End() noexcept {
  Settle();
  thread_.store(0);
  arrivals = nullptr;
}

void WaitInterrupter::Interrupt() noexcept {
  const pid_t thread = thread_.load();
  // Signals of one kind do not queue: one that is on its way is enough.
  if (thread == 0 || arrived_.load(std::memory_order_acquire) != sent_) return;
  ++sent_;
  if (::syscall(SYS_tgkill, ::getpid(), thread, kSignal) != 0) --sent_;
}

}  // namespace barkeep
