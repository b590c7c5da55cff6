import { DeviceError, type DeviceInfo, type DeviceState } from "@barkeep/client/contract";
import {
  deviceInfo,
  type Incarnation,
  type NativeDevice,
  type NativeDeviceSpec,
} from "@barkeep/native";

/** One configured device: open, or with the reason why not. */
export interface ServedDevice {
  readonly name: string;
  readonly backend: string;
  readonly info: DeviceInfo;
  readonly incarnation: Incarnation;
}

/** A device that was opened. Its info is kept: asking native code for it is not free. */
export class OpenDevice implements ServedDevice {
  readonly native: NativeDevice;
  readonly incarnation: Incarnation;
  readonly #spec: NativeDeviceSpec;
  #info: DeviceInfo | undefined;

  constructor(native: NativeDevice, spec: NativeDeviceSpec, incarnation: Incarnation) {
    this.native = native;
    this.incarnation = incarnation;
    this.#spec = spec;
  }

  /** Calls `changed` at every change of state. */
  watch(changed: () => void): void {
    this.native.watchState(() => {
      this.#info = undefined;
      changed();
    });
  }

  get name(): string {
    return this.#spec.name;
  }

  get backend(): string {
    return this.#spec.backend;
  }

  get info(): DeviceInfo {
    this.#info ??= withError(deviceInfo(this.native, this.#spec, this.incarnation));
    return this.#info;
  }
}

function withError(info: DeviceInfo): DeviceInfo {
  const error = errorOf(info.state, info.name);
  return error === undefined ? info : { ...info, error };
}

function errorOf(state: DeviceState, device: string): DeviceError | undefined {
  if (state === "stuck") return new DeviceError("DEVICE_STUCK", { device });
  if (state === "lost") return new DeviceError("DEVICE_LOST", { device });
  return undefined;
}

/** A device that could not be opened: it is listed, and every call to it says why. */
export class UnavailableDevice implements ServedDevice {
  readonly name: string;
  readonly backend: string;
  readonly incarnation: Incarnation;
  readonly #error: DeviceError;

  constructor(name: string, backend: string, error: DeviceError, incarnation: Incarnation) {
    this.name = name;
    this.backend = backend;
    this.incarnation = incarnation;
    this.#error = error;
  }

  get info(): DeviceInfo {
    return {
      name: this.name,
      backend: this.backend,
      state: "unavailable",
      error: this.#error,
      identity: "",
      facts: {},
      tableHash: 0n,
      windows: [],
      interrupts: [],
      ...this.incarnation,
    };
  }
}
