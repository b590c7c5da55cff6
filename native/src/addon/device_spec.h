#ifndef BARKEEP_ADDON_DEVICE_SPEC_H_
#define BARKEEP_ADDON_DEVICE_SPEC_H_

#include <napi.h>

#include "core/error.h"
#include "core/spec.h"

namespace barkeep::addon {

/// Reads a `NativeDeviceSpec`. An error names the field by its path, such as "windows[0].bar".
Result<DeviceSpec> ReadDeviceSpec(const Napi::Value& value);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_DEVICE_SPEC_H_
