#ifndef BARKEEP_ADDON_DEVICE_INFO_H_
#define BARKEEP_ADDON_DEVICE_INFO_H_

#include <napi.h>

#include "core/device.h"

namespace barkeep::addon {

/// The `NativeDeviceInfo` of a device.
Napi::Object DeviceInfoValue(Napi::Env env, const Device& device);

/// The `NativeCounters` of a device.
Napi::Object CountersValue(Napi::Env env, const Device& device);

/// The `NativeDeviceState` of a state.
const char* StateText(DeviceState state) noexcept;

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_DEVICE_INFO_H_
