#ifndef BARKEEP_CORE_COUNTERS_H_
#define BARKEEP_CORE_COUNTERS_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "batch_counts.h"
#include "dma_counts.h"
#include "program.h"
#include "transfer_counts.h"

namespace barkeep {

/// A count that one thread at a time adds to and any thread reads.
class Counter {
 public:
  void Add(std::uint64_t count = 1) noexcept {
    value_.store(value() + count, std::memory_order_relaxed);
  }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Counters of one device since it was opened; its register lane adds to them.
/// Batches are counted by whoever answers them.
struct Counters {
  std::array<Counter, kOpcodeCount> operations;  // completed, by opcode
  Counter bulk_read_bytes;
  Counter bulk_write_bytes;
  Counter bus_faults;
  Counter all_ones_reads;  // single reads, not bulk
  Counter wait_timeouts;
  Counter device_ns;
  BatchCounts batches;
  TransferCounts transfers;
  DmaCounts dma;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_COUNTERS_H_
