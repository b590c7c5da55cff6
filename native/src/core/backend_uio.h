#ifndef BARKEEP_CORE_BACKEND_UIO_H_
#define BARKEEP_CORE_BACKEND_UIO_H_

#include <string>

#include "backend.h"

namespace barkeep {

/// `OpenUioBackend` with sysfs and device nodes elsewhere, for tests with a tree of their own.
Result<OpenDevice> OpenUioBackendAt(const std::string& sysfs, const std::string& dev,
                                    const DeviceSpec& spec);

}  // namespace barkeep

#endif  // BARKEEP_CORE_BACKEND_UIO_H_
