#include "window_table.h"

#include <algorithm>
#include <string_view>

namespace barkeep {
namespace {

/// FNV-1a over a canonical encoding: integers as 8 little-endian bytes, texts with their length.
class TableHash {
 public:
  void Add(std::uint64_t value) noexcept {
    for (int shift = 0; shift < 64; shift += 8) AddByte(static_cast<std::uint8_t>(value >> shift));
  }
  void Add(std::string_view text) noexcept {
    Add(std::uint64_t{text.size()});
    for (const char character : text) AddByte(static_cast<std::uint8_t>(character));
  }
  std::uint64_t value() const noexcept { return hash_; }

 private:
  void AddByte(std::uint8_t byte) noexcept { hash_ = (hash_ ^ byte) * 0x100000001b3ULL; }

  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

void AddWindow(TableHash& hash, const OpenWindow& window) noexcept {
  const WindowSpec& spec = window.spec;
  hash.Add(spec.name);
  hash.Add(window.size);
  hash.Add(std::uint64_t{spec.widths});
  hash.Add(static_cast<std::uint64_t>(spec.access));
  hash.Add(std::uint64_t{spec.big_endian});
  hash.Add(std::uint64_t{spec.pure_reads});
  hash.Add(std::uint64_t{spec.pure_ranges.size()});
  for (const Range& range : spec.pure_ranges) {
    hash.Add(range.offset);
    hash.Add(range.length);
  }
  hash.Add(std::uint64_t{spec.burst});
  hash.Add(static_cast<std::uint64_t>(window.cache));
  hash.Add(std::uint64_t{spec.bulk_width});
  hash.Add(std::uint64_t{window.has_own_lane()});
}

Port MakePort(const OpenWindow& window, std::uint32_t index) noexcept {
  return {.base = window.base,
          .model = window.model,
          .size = window.size,
          .index = index,
          .access_time_ns = std::max(window.spec.access_time_ns, std::uint32_t{1}),
          .bulk_width = window.spec.bulk_width,
          .node_offset = window.spec.offset,
          .chunk_bytes = window.chunk_bytes,
          .read_lane = window.read_lane,
          .write_lane = window.write_lane,
          // Without widths no access passes the verifier, however quick it is.
          .widths = window.has_own_lane() ? WidthSet{0} : window.spec.widths,
          .access = window.spec.access,
          .cache = window.cache,
          .swap = window.spec.big_endian,
          .burst = window.spec.burst,
          .flush = window.spec.flush};
}

}  // namespace

WindowTable::WindowTable(const std::vector<OpenWindow>& windows, bool config_flush)
    : config_flush_(config_flush) {
  TableHash hash;
  hash.Add(std::uint64_t{windows.size()});
  for (const OpenWindow& window : windows) {
    AddWindow(hash, window);
    ports_.push_back(MakePort(window, size()));
    any_unmapped_ = any_unmapped_ || window.chunk_bytes != 0;
  }
  hash_ = hash.value();
}

}  // namespace barkeep
