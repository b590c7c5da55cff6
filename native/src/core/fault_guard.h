#ifndef BARKEEP_CORE_FAULT_GUARD_H_
#define BARKEEP_CORE_FAULT_GUARD_H_

#include <csetjmp>
#include <cstddef>
#include <cstdint>

#include "access.h"

namespace barkeep {

/// Turns a SIGBUS in a mapping into a return value. The handler is process-wide; it takes only
/// faults of a thread that is inside RunGuarded, at an address that its guard covers, and hands
/// every other one to the handler that was installed before.
class FaultGuard {
 public:
  /// Installs the handler once per process. Call it before the first RunGuarded.
  static void Install() noexcept;

  /// Faults in [begin, begin + bytes) are ours from now on; null for none.
  void Cover(const std::byte* begin, std::uint64_t bytes) noexcept {
    begin_ = reinterpret_cast<std::uintptr_t>(begin);
    bytes_ = bytes;
    CompilerFence();
  }

  /// Calls `body(context)`; false when a covered access faulted, which abandoned `body` at that
  /// access. The frames of `body` are jumped over, so nothing in them may have a destructor, and
  /// what it must leave behind is in memory before the access (CompilerFence). Not reentrant.
  bool RunGuarded(void (*body)(void*) noexcept, void* context) noexcept;

  /// Where the last fault was, bytes from the start of what was covered.
  std::uint64_t fault_offset() const noexcept { return fault_address_ - begin_; }

 private:
  friend struct FaultHandler;

  sigjmp_buf jump_;
  volatile std::uintptr_t begin_ = 0;
  volatile std::uint64_t bytes_ = 0;
  volatile std::uintptr_t fault_address_ = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_FAULT_GUARD_H_
