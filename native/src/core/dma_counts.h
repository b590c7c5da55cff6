#ifndef BARKEEP_CORE_DMA_COUNTS_H_
#define BARKEEP_CORE_DMA_COUNTS_H_

#include <atomic>
#include <cstdint>

namespace barkeep {

/// DMA buffers of one device. Any thread.
struct DmaCounts {
  std::atomic<std::uint64_t> buffers{0};  // now
  std::atomic<std::uint64_t> bytes{0};    // now
  std::atomic<std::uint64_t> allocated_bytes{0};
  std::atomic<std::uint64_t> read_bytes{0};  // copied out of buffers, for users
  std::atomic<std::uint64_t> written_bytes{0};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DMA_COUNTS_H_
