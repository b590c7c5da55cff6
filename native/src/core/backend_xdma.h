#ifndef BARKEEP_CORE_BACKEND_XDMA_H_
#define BARKEEP_CORE_BACKEND_XDMA_H_

#include <string>

#include "backend.h"
#include "error.h"

namespace barkeep {

/// The backend of cards behind Xilinx's XDMA driver, below other roots than /sys and /dev.
Result<OpenDevice> OpenXdmaBackendAt(const std::string& sysfs, const std::string& dev,
                                     const DeviceSpec& spec);

}  // namespace barkeep

#endif  // BARKEEP_CORE_BACKEND_XDMA_H_
