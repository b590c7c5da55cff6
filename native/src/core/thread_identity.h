#ifndef BARKEEP_CORE_THREAD_IDENTITY_H_
#define BARKEEP_CORE_THREAD_IDENTITY_H_

#include <pthread.h>

#include <csignal>

namespace barkeep {

/// Names the calling thread, at most 15 characters, and leaves the process's signals to others.
/// Those that a fault raises stay: blocked, they would end the process.
inline void BecomeThread(const char* name) {
  pthread_setname_np(pthread_self(), name);
  sigset_t signals;
  sigfillset(&signals);
  for (const int fault : {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) {
    sigdelset(&signals, fault);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_THREAD_IDENTITY_H_
