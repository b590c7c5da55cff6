/** The same programs in this process, through the addon: barkeep without a network. */
import { join } from "node:path";
import { devicesSchema, LocalDevice, toNativeDeviceSpec } from "@barkeep/native";
import { LOCAL_CARD_FILE, SLOW_DEVICE, windowsOf } from "../devices.js";
import type { Endpoints, Operation, System, Task } from "../task.js";
import { bulkOperation, readsOperation } from "./barkeep-system.js";

export class LocalSystem implements System {
  readonly #endpoints: Endpoints;
  readonly #devices: LocalDevice[] = [];

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  async prepare(task: Task): Promise<Operation> {
    switch (task.kind) {
      case "reads":
        return readsOperation(this.#card(), task);
      case "device-reads":
        return readsOperation(this.#open("slow", SLOW_DEVICE), task, false);
      case "bulk-read":
      case "bulk-write":
        return bulkOperation(this.#card(), task);
      default:
        throw new Error(`local: no ${task.kind}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const device of this.#devices) await device.close();
  }

  #card(): LocalDevice {
    const path = join(this.#endpoints.folder, LOCAL_CARD_FILE);
    return this.#open("card", { backend: "file", windows: windowsOf(path) });
  }

  /** A file is locked by whoever opened it, so each device is opened once. */
  #open(name: string, written: unknown): LocalDevice {
    const known = this.#devices.find((device) => device.info.name === name);
    if (known !== undefined) return known;
    const config = devicesSchema.parse({ [name]: written })[name];
    if (config === undefined) throw new Error(`no device ${name}`);
    const device = LocalDevice.open(toNativeDeviceSpec(name, config));
    this.#devices.push(device);
    return device;
  }
}
