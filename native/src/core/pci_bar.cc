#include "pci_bar.h"

#include <algorithm>
#include <string_view>

#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

// Of the kernel's include/linux/ioport.h.
constexpr std::uint64_t kFlagIo = 0x100;
constexpr std::uint64_t kFlagMemory = 0x200;
constexpr std::uint64_t kFlag64Bit = 0x100000;
constexpr std::uint64_t kFlagUnset = 0x20000000;

/// Takes the next word off the front of a text.
std::string_view NextWord(std::string_view* text) {
  const std::size_t start = std::min(text->find_first_not_of(" \n"), text->size());
  const std::size_t end = std::min(text->find_first_of(" \n", start), text->size());
  const std::string_view word = text->substr(start, end - start);
  text->remove_prefix(end);
  return word;
}

std::string MemoryBarsOf(const PciBars& bars) {
  std::string names;
  for (std::size_t number = 0; number < bars.size(); ++number) {
    if (!bars[number].is_memory()) continue;
    names += (names.empty() ? "BAR " : ", BAR ") + std::to_string(number) + " of " +
             std::to_string(bars[number].size) + " bytes";
  }
  return names.empty() ? "it has no memory BAR" : "its memory: " + names;
}

}  // namespace

bool PciBar::is_io() const noexcept { return size != 0 && (flags & kFlagIo) != 0; }
bool PciBar::is_memory() const noexcept { return size != 0 && (flags & kFlagMemory) != 0; }
bool PciBar::is_64_bit() const noexcept { return (flags & kFlag64Bit) != 0; }
bool PciBar::has_address() const noexcept { return start != 0 && (flags & kFlagUnset) == 0; }

PciBars ParsePciBars(const std::string& text) {
  PciBars bars{};
  std::string_view rest = text;
  for (PciBar& bar : bars) {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t flags = 0;
    if (!ParseHex(NextWord(&rest), &start) || !ParseHex(NextWord(&rest), &end) ||
        !ParseHex(NextWord(&rest), &flags)) {
      break;
    }
    if (flags == 0 || end <= start) continue;
    bar = {.start = start, .size = end - start + 1, .flags = flags};
  }
  return bars;
}

Result<PciBar> MemoryBar(const PciBars& bars, std::uint32_t number, const std::string& path) {
  const std::string name = "BAR " + std::to_string(number);
  const std::string fix = "configure a memory BAR; " + MemoryBarsOf(bars);
  if (number >= kPciBarCount) return Misconfigured("bar", "BARs are numbered from 0 to 5");
  const PciBar& bar = bars[number];
  if (bar.is_io()) {
    return Unavailable(name + " is one of I/O ports, which cannot be mapped", fix, path);
  }
  if (!bar.is_memory()) {
    if (number > 0 && bars[number - 1].is_memory() && bars[number - 1].is_64_bit()) {
      return Unavailable(
          name + " is the upper half of the 64-bit BAR " + std::to_string(number - 1), fix, path);
    }
    return Unavailable("the function has no " + name, fix, path);
  }
  if (!bar.has_address()) {
    return Unavailable("the kernel found no room for " + name,
                       "boot with pci=realloc, or remove the device and rescan the bus", path);
  }
  return bar;
}

}  // namespace barkeep
