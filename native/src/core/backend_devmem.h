#ifndef BARKEEP_CORE_BACKEND_DEVMEM_H_
#define BARKEEP_CORE_BACKEND_DEVMEM_H_

#include <string>

#include "backend.h"

namespace barkeep {

/// Where the backend finds what it needs, elsewhere for tests with a tree of their own.
struct DevmemPaths {
  std::string sysfs = "/sys";
  std::string node = "/dev/mem";
  std::string iomem = "/proc/iomem";
};

Result<OpenDevice> OpenDevmemBackendAt(const DevmemPaths& paths, const DeviceSpec& spec);

}  // namespace barkeep

#endif  // BARKEEP_CORE_BACKEND_DEVMEM_H_
