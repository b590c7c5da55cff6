import type { CallOptions } from "../contract/call-options.js";
import type { Device, DeviceInfo } from "../contract/device.js";

/** Where devices come from: a daemon, or this host itself. The verbs do not know which. */
export interface DeviceSource extends AsyncDisposable {
  /** For messages: "the daemon at unix:/run/barkeep/barkeep.sock". */
  readonly title: string;
  devices(options?: CallOptions): Promise<readonly DeviceInfo[]>;
  /** @throws DeviceError NO_SUCH_DEVICE. */
  info(device: string, options?: CallOptions): Promise<DeviceInfo>;
  /** @throws DeviceError NO_SUCH_DEVICE, DEVICE_UNAVAILABLE. */
  device(device: string): Promise<Device>;
}
