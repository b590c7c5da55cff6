#ifndef BARKEEP_CORE_PCI_SELECTOR_H_
#define BARKEEP_CORE_PCI_SELECTOR_H_

#include <cstdint>
#include <optional>
#include <string>

#include "error.h"

namespace barkeep {

/// Which PCI function is meant: the one at an address, or one of a kind.
struct PciSelector {
  std::string address;  // "0000:03:00.0", in lower case; empty when chosen by kind
  std::uint32_t vendor = 0;
  std::uint32_t device = 0;
  std::optional<std::uint64_t> instance;  // from 0, in the order of addresses
};

/// Reads "DDDD:BB:DD.F", "vvvv:dddd" or "vvvv:dddd:N".
Result<PciSelector> ParsePciSelector(const std::string& text);

/// The address of the function that is meant. `devices` is the directory of all functions,
/// /sys/bus/pci/devices.
Result<std::string> FindPciFunction(const PciSelector& selector, const std::string& devices);

}  // namespace barkeep

#endif  // BARKEEP_CORE_PCI_SELECTOR_H_
