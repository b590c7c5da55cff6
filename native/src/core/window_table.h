#ifndef BARKEEP_CORE_WINDOW_TABLE_H_
#define BARKEEP_CORE_WINDOW_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "backend.h"

namespace barkeep {

/// What verifier and executor need of one window, close together. It points into the mapping or
/// the model that the device's `Backing` keeps.
struct Port {
  std::byte* base = nullptr;
  Model* model = nullptr;
  std::uint64_t size = 0;
  std::uint32_t index = 0;
  std::uint32_t access_time_ns = 1;  // at least 1, so that no loop is free
  std::uint32_t bulk_width = 32;     // bits
  std::uint64_t node_offset = 0;     // where the node has its offset 0
  std::uint32_t chunk_bytes = 0;     // bulk goes by blocks of so much; 0: by accesses
  std::uint32_t read_lane = 0;       // see OpenWindow
  std::uint32_t write_lane = 0;
  WidthSet widths = 0;
  WindowAccess access = WindowAccess::kReadWrite;
  CacheMode cache = CacheMode::kUncached;
  bool swap = false;  // big-endian
  bool burst = false;
  FlushRegister flush;

  bool has_own_lane() const noexcept { return read_lane != 0 || write_lane != 0; }
};

/// The windows of a device, in the order of their indices. Immutable, so that any thread may read.
class WindowTable {
 public:
  WindowTable(const std::vector<OpenWindow>& windows, bool config_flush);

  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(ports_.size()); }
  const Port& operator[](std::uint32_t index) const noexcept { return ports_[index]; }
  /// Identifies the table to programs: FNV-1a 64 over all that a program relies on.
  std::uint64_t hash() const noexcept { return hash_; }
  /// Whether there is a window that the kernel reads and writes.
  bool any_unmapped() const noexcept { return any_unmapped_; }
  /// True when `flush` of a window has something to read.
  bool CanFlush(const Port& port) const noexcept { return port.flush.width != 0 || config_flush_; }

 private:
  std::vector<Port> ports_;
  std::uint64_t hash_ = 0;
  bool config_flush_ = false;
  bool any_unmapped_ = false;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_WINDOW_TABLE_H_
