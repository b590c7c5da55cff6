#ifndef BARKEEP_CORE_WITHDRAWN_PAGES_H_
#define BARKEEP_CORE_WITHDRAWN_PAGES_H_

#include "mapping.h"

namespace barkeep {

/// Puts nothing where a mapping is, at once and for good: what was mapped is let go, so that
/// whoever waits for that need not wait for our accesses. Those that come, or are under way, raise
/// SIGBUS, which the fault guard turns into a failure; and nobody else gets the addresses before
/// the mapping is destroyed. Any thread. Answers 0 or an errno.
int WithdrawPages(const Mapping& mapping) noexcept;

}  // namespace barkeep

#endif  // BARKEEP_CORE_WITHDRAWN_PAGES_H_
