#ifndef BARKEEP_CORE_VERIFIER_H_
#define BARKEEP_CORE_VERIFIER_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "error.h"
#include "grant.h"
#include "window_table.h"

namespace barkeep {

/// What the executor may rely on after verification, beyond the well-formed records.
struct Verified {
  std::uint32_t operations = 0;
  std::uint32_t results_bytes = 0;
  std::uint64_t device_time_ns = 0;  // estimated
  bool yields = false;
};

/// Checks a whole program, in the order of the protocol book, before anything is touched. Any
/// bytes are safe input. Thread-safe. The program must not change between this and its execution.
Result<Verified> Verify(std::span<const std::byte> program, const WindowTable& table,
                        const Grant& grant);

/// One bulk transfer of `length` bytes.
struct BulkSpec {
  std::uint64_t window = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool write = false;
};

/// Checks a bulk transfer: window, alignment to the bulk width (P-41), range, permission, grant.
/// Answers the estimated device time, ns.
Result<std::uint64_t> VerifyBulk(const BulkSpec& spec, const WindowTable& table,
                                 const Grant& grant);

}  // namespace barkeep

#endif  // BARKEEP_CORE_VERIFIER_H_
