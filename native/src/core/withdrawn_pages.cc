#include "withdrawn_pages.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

#include "descriptor.h"

namespace barkeep {

int WithdrawPages(const Mapping& mapping) noexcept {
  if (mapping.data() == nullptr) return 0;
  // Pages of a file that has none: each is beyond its end, and touching it is SIGBUS (mmap(2)).
  // Without access rights it would be SIGSEGV, which is V8's.
  const Descriptor empty(::memfd_create("barkeep-withdrawn", MFD_CLOEXEC));
  if (!empty.valid()) return errno;
  const std::uintptr_t mask = ~static_cast<std::uintptr_t>(PageSize() - 1);
  const auto first = reinterpret_cast<std::uintptr_t>(mapping.data());
  const std::uintptr_t start = first & mask;
  const std::uintptr_t end = (first + mapping.size() + (PageSize() - 1)) & mask;
  const void* pages = ::mmap(reinterpret_cast<void*>(start), end - start, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_FIXED, empty.get(), 0);
  return pages == MAP_FAILED ? errno : 0;
}

}  // namespace barkeep
