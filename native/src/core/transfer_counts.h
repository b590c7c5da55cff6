#ifndef BARKEEP_CORE_TRANSFER_COUNTS_H_
#define BARKEEP_CORE_TRANSFER_COUNTS_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "distribution.h"

namespace barkeep {

// From a transfer of one chunk to one of gigabytes over a slow link.
inline constexpr std::array<std::uint64_t, 9> kTransferNs = {
    1'000'000,     5'000'000,      25'000'000,     100'000'000,    500'000'000,
    2'500'000'000, 10'000'000'000, 60'000'000'000, 300'000'000'000};

/// The bulk transfers of data channels, each from its announcement to its verdict. Those over gRPC
/// are timed where they meet the network, by the daemon.
struct TransferCounts {
  std::atomic<std::uint64_t> under_way{0};
  Distribution read_ns{kTransferNs};
  Distribution write_ns{kTransferNs};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_TRANSFER_COUNTS_H_
