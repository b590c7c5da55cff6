#include "fault_guard.h"

#include <csignal>
#include <mutex>

namespace barkeep {
namespace {

struct sigaction previous_action;

// The guard that this thread is inside of. The initial-exec model makes it readable in a signal
// handler of any thread: other models may allocate at the first touch.
__attribute__((tls_model("initial-exec"))) thread_local FaultGuard* volatile current_guard =
    nullptr;

void Chain(int signal, siginfo_t* info, void* context) {
  if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
    previous_action.sa_sigaction(signal, info, context);
    return;
  }
  if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN) {
    previous_action.sa_handler(signal);
    return;
  }
  // Only the default action is left. A synchronous fault happens again when the handler returns,
  // and ends the process at the faulting instruction, which is what a core file should show.
  std::signal(signal, SIG_DFL);
  if (info->si_code <= 0) raise(signal);
}

}  // namespace

struct FaultHandler {
  static void Handle(int signal, siginfo_t* info, void* context) {
    FaultGuard* guard = current_guard;
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    const bool ours = guard != nullptr && info->si_code > 0 && address >= guard->begin_ &&
                      address - guard->begin_ < guard->bytes_;
    if (!ours) {
      Chain(signal, info, context);
      return;
    }
    guard->fault_address_ = address;
    siglongjmp(guard->jump_, 1);
  }
};

void FaultGuard::Install() noexcept {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action = {};
    action.sa_sigaction = FaultHandler::Handle;
    // SA_NODEFER leaves the signal unblocked, so that the jump need not restore a mask.
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous_action);
  });
}

bool FaultGuard::RunGuarded(void (*body)(void*) noexcept, void* context) noexcept {
  if (sigsetjmp(jump_, 0) != 0) {
    current_guard = nullptr;
    return false;
  }
  current_guard = this;
  CompilerFence();
  body(context);
  CompilerFence();
  current_guard = nullptr;
  return true;
}

}  // namespace barkeep
