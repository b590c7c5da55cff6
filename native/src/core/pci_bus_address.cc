#include "pci_bus_address.h"

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>

#include "pci_bar.h"
#include "sysfs_text.h"

namespace barkeep {
namespace {

// Of the kernel's include/uapi/linux/pci_regs.h.
constexpr off_t kConfigBars = 0x10;
constexpr std::uint32_t kBarIsIo = 0x1;
constexpr std::uint32_t kBarTypeMask = 0x6;
constexpr std::uint32_t kBarIs64Bit = 0x4;
constexpr std::uint32_t kBarFlags = 0xf;
constexpr std::uint32_t kNobody = 0xffffffff;

/// What a memory BAR in configuration space holds.
std::optional<std::uint64_t> BarInConfig(const PciFunction& function, std::size_t number) {
  const off_t at = kConfigBars + static_cast<off_t>(number * 4);
  const auto low = function.ReadConfig32(at);
  if (!low || *low == kNobody || (*low & kBarIsIo) != 0) return std::nullopt;
  std::uint64_t address = *low & ~kBarFlags;
  if ((*low & kBarTypeMask) == kBarIs64Bit) {
    const auto high = function.ReadConfig32(at + 4);
    if (!high || *high == kNobody) return std::nullopt;
    address |= std::uint64_t{*high} << 32;
  }
  if (address == 0) return std::nullopt;
  return address;
}

}  // namespace

void TellBusAddress(const PciFunction& function, std::uint64_t physical, OpenWindow* window) {
  const PciBars bars = function.Bars();
  for (std::size_t number = 0; number < bars.size(); ++number) {
    const PciBar& bar = bars[number];
    if (!bar.is_memory() || physical < bar.start || physical - bar.start >= bar.size) continue;
    const auto start = BarInConfig(function, number);
    if (!start) return;
    window->bus_address = HexText(*start + (physical - bar.start));
    window->sources.bus_address =
        "BAR " + std::to_string(number) + " in " + function.PathOf("config");
    return;
  }
}

}  // namespace barkeep
