import { DeviceError } from "@barkeep/client/contract";
import {
  type DeviceConfig,
  type DevicesConfig,
  failureToError,
  type Incarnation,
  type NativeBinding,
  toNativeDeviceSpec,
} from "@barkeep/native";
import type { Logger } from "../log/logger.js";
import { OpenDevice, type ServedDevice, UnavailableDevice } from "./served-device.js";

export interface DeviceRegistryOptions {
  readonly binding: NativeBinding;
  readonly lockDirectory: string;
  readonly bootId: string;
  readonly log: Logger;
}

/** All configured devices, in the order of the configuration. */
export class DeviceRegistry {
  readonly #devices: Map<string, ServedDevice> = new Map();
  readonly #watchers: Set<(device: ServedDevice) => void> = new Set();
  readonly #options: DeviceRegistryOptions;
  #closing = false;

  /** Opens them all. One that fails is listed as unavailable, and stops nothing. */
  constructor(configs: DevicesConfig, options: DeviceRegistryOptions) {
    this.#options = options;
    for (const [name, config] of Object.entries(configs)) {
      this.#devices.set(name, this.#start(name, config));
    }
  }

  [Symbol.iterator](): Iterator<ServedDevice> {
    return this.#devices.values();
  }

  /** @throws DeviceError NO_SUCH_DEVICE. */
  get(name: string): ServedDevice {
    const device = this.#devices.get(name);
    if (device === undefined)
      throw new DeviceError("NO_SUCH_DEVICE", { device: name.slice(0, 64) });
    return device;
  }

  /** @throws DeviceError NO_SUCH_DEVICE, or DEVICE_UNAVAILABLE when it could not be opened. */
  open(name: string): OpenDevice {
    const device = this.get(name);
    if (device instanceof OpenDevice) return device;
    throw device.info.error;
  }

  /** Calls `changed` at every change of a device's state, until the answer is called. */
  watch(changed: (device: ServedDevice) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Unmaps everything. A stuck device never ends this: the caller waits only so long. */
  async close(): Promise<void> {
    this.#closing = true;
    const open = [...this.#devices.values()].filter((device) => device instanceof OpenDevice);
    await Promise.all(
      open.map((device) => new Promise<void>((resolve) => device.native.close(resolve))),
    );
  }

  #start(name: string, config: DeviceConfig): ServedDevice {
    const { binding, lockDirectory, bootId, log } = this.#options;
    const incarnation: Incarnation = { bootId, generation: 1 };
    try {
      const spec = toNativeDeviceSpec(name, config, lockDirectory);
      const native = binding.openDevice(spec, failureToError);
      const device = new OpenDevice(native, spec, incarnation);
      device.watch(() => this.#changed(device));
      const { identity, windows } = device.info;
      log.info(
        { device: name, identity, windows: windows.map((window) => window.name) },
        "device open",
      );
      return device;
    } catch (thrown) {
      const error = unavailable(thrown, name);
      log.error(
        { device: name, code: error.code, ...error.data },
        `device unavailable: ${error.message}`,
      );
      return new UnavailableDevice(name, config.backend, error, incarnation);
    }
  }

  #changed(device: ServedDevice): void {
    if (this.#closing) return;
    const { name, info } = device;
    const ready = info.state === "ready";
    this.#options.log[ready ? "info" : "error"](
      { device: name, state: info.state },
      "device state",
    );
    for (const watcher of this.#watchers) watcher(device);
  }
}

/** Whatever went wrong while opening: the code is DEVICE_UNAVAILABLE, the reason the rest. */
function unavailable(thrown: unknown, device: string): DeviceError {
  if (DeviceError.is(thrown, "DEVICE_UNAVAILABLE")) {
    return new DeviceError("DEVICE_UNAVAILABLE", { device, ...thrown.data });
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const data = DeviceError.is(thrown) ? thrown.data : {};
  return new DeviceError("DEVICE_UNAVAILABLE", { device, reason, ...data });
}
