#ifndef BARKEEP_CORE_PCI_BAR_H_
#define BARKEEP_CORE_PCI_BAR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "error.h"

namespace barkeep {

inline constexpr std::size_t kPciBarCount = 6;

/// One base address register, as the kernel's `resource` file tells it.
struct PciBar {
  std::uint64_t start = 0;  // host physical address
  std::uint64_t size = 0;   // 0 when there is none
  std::uint64_t flags = 0;

  bool is_io() const noexcept;
  bool is_memory() const noexcept;
  bool is_64_bit() const noexcept;
  bool has_address() const noexcept;
};

using PciBars = std::array<PciBar, kPciBarCount>;

/// Reads the text of a `resource` file: a line of start, end and flags for each BAR.
PciBars ParsePciBars(const std::string& text);

/// The BAR with that number, if it is one of memory; `path` is the function's directory.
Result<PciBar> MemoryBar(const PciBars& bars, std::uint32_t number, const std::string& path);

}  // namespace barkeep

#endif  // BARKEEP_CORE_PCI_BAR_H_
