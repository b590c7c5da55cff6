#ifndef BARKEEP_CORE_BACKEND_VFIO_H_
#define BARKEEP_CORE_BACKEND_VFIO_H_

#include <string>

#include "backend.h"

namespace barkeep {

/// `OpenVfioBackend` with sysfs and device nodes elsewhere, for tests with a tree of their own.
Result<OpenDevice> OpenVfioBackendAt(const std::string& sysfs, const std::string& dev,
                                     const DeviceSpec& spec);

}  // namespace barkeep

#endif  // BARKEEP_CORE_BACKEND_VFIO_H_
