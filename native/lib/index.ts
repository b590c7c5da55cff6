/** Devices of this host, through the native addon. */

export {
  type ChannelVerdict,
  loadBinding,
  type NativeBinding,
  type NativeChannel,
  type NativeCounters,
  type NativeDevice,
  type NativeDeviceSpec,
  type NativeDeviceState,
  type NativeDistribution,
  type NativeFailure,
  type NativeRange,
  type NativeSession,
  type NativeWindowInfo,
  type NativeWindowSpec,
} from "./binding.js";
export { Buffers } from "./buffers.js";
export { type DeviceConfig, type DevicesConfig, devicesSchema } from "./config/device-schema.js";
export { toNativeDeviceSpec } from "./config/device-spec.js";
export { findPciAddress } from "./config/pci-address.js";
export {
  BYTES_EXPECTED,
  DURATION_EXPECTED,
  parseBytes,
  parseDurationNs,
} from "./config/quantity.js";
export { strictObject } from "./config/strict-object.js";
export { deviceInfo, type Incarnation } from "./device-info.js";
export { failureToError } from "./failure.js";
export { LocalDevice } from "./local-device.js";
export { LocalDevices, openLocalDevices } from "./local-devices.js";
export { NativeInterrupts } from "./native-interrupts.js";
