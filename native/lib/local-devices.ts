import { readFileSync } from "node:fs";
import { type Device, DeviceError, type DeviceInfo } from "@barkeep/client/contract";
import { parseDocument } from "yaml";
import { z } from "zod";
import { type DeviceConfig, type DevicesConfig, devicesSchema } from "./config/device-schema.js";
import { toNativeDeviceSpec } from "./config/device-spec.js";
import { INCARNATION, LocalDevice } from "./local-device.js";

/** A configuration of the daemon will do: what is not about devices is left to the daemon. */
const fileSchema = z.looseObject({
  devices: devicesSchema,
  lockDirectory: z.string().default(""),
});

/**
 * The devices that a file names under `devices:`, opened in this process when they are first used.
 * Closing this closes them all.
 */
export class LocalDevices implements AsyncDisposable {
  readonly #configs: DevicesConfig;
  readonly #lockDirectory: string;
  readonly #open: Map<string, LocalDevice> = new Map();

  constructor(configs: DevicesConfig, lockDirectory: string) {
    this.#configs = configs;
    this.#lockDirectory = lockDirectory;
  }

  /** All devices, in the order of the file. One that cannot be opened says why in its info. */
  async devices(): Promise<readonly DeviceInfo[]> {
    return Object.entries(this.#configs).map(([name, config]) => this.#info(name, config));
  }

  /** @throws DeviceError NO_SUCH_DEVICE. */
  async info(device: string): Promise<DeviceInfo> {
    return this.#info(device, this.#config(device));
  }

  /** @throws DeviceError NO_SUCH_DEVICE, DEVICE_UNAVAILABLE. */
  async device(device: string): Promise<Device> {
    return this.#opened(device, this.#config(device));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.values()].map((device) => device.close()));
  }

  #config(device: string): DeviceConfig {
    const config = Object.hasOwn(this.#configs, device) ? this.#configs[device] : undefined;
    if (config === undefined) throw new DeviceError("NO_SUCH_DEVICE", { device });
    return config;
  }

  #opened(name: string, config: DeviceConfig): LocalDevice {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const opened = LocalDevice.open(toNativeDeviceSpec(name, config, this.#lockDirectory));
    this.#open.set(name, opened);
    return opened;
  }

  #info(name: string, config: DeviceConfig): DeviceInfo {
    try {
      return this.#opened(name, config).info;
    } catch (error) {
      if (!DeviceError.is(error)) throw error;
      const { backend } = config;
      const blank = {
        identity: "",
        facts: {},
        tableHash: 0n,
        windows: [],
        interrupts: [],
      } as const;
      return { name, backend, state: "unavailable", error, ...blank, ...INCARNATION };
    }
  }
}

/** @throws DeviceError INVALID_ARGUMENT when the file cannot be read or understood. */
export async function openLocalDevices(file: string): Promise<LocalDevices> {
  const parsed = fileSchema.safeParse(read(file));
  if (parsed.success) return new LocalDevices(parsed.data.devices, parsed.data.lockDirectory);
  const [issue] = parsed.error.issues;
  throw wrong(file, `${issue?.path.map(String).join(".")}: ${issue?.message}`);
}

function read(file: string): unknown {
  try {
    const document = parseDocument(readFileSync(file, "utf8"));
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw wrong(file, first.replace(/:$/, ""));
  }
}

function wrong(file: string, what: string): DeviceError {
  return new DeviceError("INVALID_ARGUMENT", {
    field: "config",
    path: file,
    reason: `the configuration of the devices cannot be used: ${what}`,
    fix: "name a file with devices: as a barkeepd has it",
  });
}
