import type { DeviceError, Verdict } from "@barkeep/client/contract";

/** The verdict of a batch that was refused before it came to the device. */
export function notExecuted(error: DeviceError, generation: number): Verdict {
  return {
    completed: 0,
    results: new Uint8Array(0),
    error,
    queuedNs: 0,
    deviceNs: 0,
    generation,
  };
}
