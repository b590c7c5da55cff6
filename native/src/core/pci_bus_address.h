#ifndef BARKEEP_CORE_PCI_BUS_ADDRESS_H_
#define BARKEEP_CORE_PCI_BUS_ADDRESS_H_

#include <cstdint>

#include "backend.h"
#include "pci_function.h"

namespace barkeep {

/// Tells the window its bus address: what the function itself decodes for the host physical address
/// `physical`, by the BAR in its configuration space. A host bridge may translate between the two,
/// and then they differ. Tells nothing where no BAR has that address, or configuration space does
/// not say, as that of a virtual function. Reads configuration space; no access to the BAR.
void TellBusAddress(const PciFunction& function, std::uint64_t physical, OpenWindow* window);

}  // namespace barkeep

#endif  // BARKEEP_CORE_PCI_BUS_ADDRESS_H_
