import type { NativeCounters } from "@barkeep/native";
import type { DeviceRegistry } from "../devices/device-registry.js";
import { OpenDevice } from "../devices/served-device.js";

export interface DeviceCounters {
  readonly name: string;
  readonly counters: NativeCounters;
}

/** What native code counts for each open device, at one moment. */
export type OpenCounters = () => readonly DeviceCounters[];

/** Read once for a scrape: Prometheus's registry asks all metrics in one turn. */
export function openCounters(devices: DeviceRegistry): OpenCounters {
  let known: readonly DeviceCounters[] | undefined;
  return () => {
    if (known === undefined) {
      known = [...devices]
        .filter((device) => device instanceof OpenDevice)
        .map(({ name, native }) => ({ name, counters: native.counters() }));
      queueMicrotask(() => {
        known = undefined;
      });
    }
    return known;
  };
}
