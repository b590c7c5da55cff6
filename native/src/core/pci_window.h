#ifndef BARKEEP_CORE_PCI_WINDOW_H_
#define BARKEEP_CORE_PCI_WINDOW_H_

#include <optional>
#include <string>
#include <vector>

#include "backend.h"
#include "descriptor.h"
#include "error.h"
#include "mapping.h"
#include "pci_bar.h"
#include "pci_function.h"

namespace barkeep {

/// A window of a BAR: where it lies and how it is to be mapped. Nothing is opened yet.
struct PciWindow {
  WindowSpec spec;  // its length resolved
  PciBar bar;
  std::string file;  // "resource2" or "resource2_wc"
  CacheMode cache = CacheMode::kUncached;

  std::uint64_t address() const noexcept { return bar.start + spec.offset; }
};

/// Finds the window's place in its BAR.
Result<PciWindow> PlanPciWindow(const PciFunction& function, const WindowSpec& spec);

/// Refuses windows that would map one page in two ways: the processor may then do as it likes.
std::optional<Error> RefuseMixedPages(const std::vector<PciWindow>& windows);

/// Why a file of the function could not be opened or mapped, and who can change that.
Error PciMapFailure(const PciFunction& function, const std::string& file, int failure);

/// Opens a file that windows are mapped from.
Result<Descriptor> OpenPciResource(const PciFunction& function, const std::string& file,
                                   bool writable);

Result<Mapping> MapPciWindow(const PciFunction& function, const PciWindow& window, int fd);

}  // namespace barkeep

#endif  // BARKEEP_CORE_PCI_WINDOW_H_
