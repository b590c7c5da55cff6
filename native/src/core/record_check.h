#ifndef BARKEEP_CORE_RECORD_CHECK_H_
#define BARKEEP_CORE_RECORD_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "error.h"
#include "grant.h"
#include "window_table.h"

namespace barkeep {

/// Sums over the records of a program. The time saturates instead of wrapping.
struct RecordTotals {
  std::uint64_t results_bytes = 0;
  std::uint64_t device_time_ns = 0;
};

/// Checks the record at the start of `rest`, adds it to `totals`, and sets its length in `bytes`.
/// The caller adds the operation's index to an error.
std::optional<Error> CheckRecord(std::span<const std::byte> rest, const WindowTable& table,
                                 const Grant& grant, RecordTotals& totals, std::uint64_t* bytes);

/// READ_ONLY or WRITE_ONLY where the window is not configured for the access.
std::optional<Error> CheckAccess(const Port& port, std::uint8_t rights);

/// The product, or the largest number where it does not fit.
std::uint64_t SaturatingProduct(std::uint64_t left, std::uint64_t right) noexcept;

}  // namespace barkeep

#endif  // BARKEEP_CORE_RECORD_CHECK_H_
