#ifndef BARKEEP_CORE_BACKEND_PCI_H_
#define BARKEEP_CORE_BACKEND_PCI_H_

#include <string>

#include "backend.h"

namespace barkeep {

/// `OpenPciBackend` with sysfs mounted at `root`, for tests with a tree of their own.
Result<OpenDevice> OpenPciBackendAt(const std::string& root, const DeviceSpec& spec);

}  // namespace barkeep

#endif  // BARKEEP_CORE_BACKEND_PCI_H_
