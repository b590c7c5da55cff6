import { DeviceError } from "@barkeep/client/contract";
import { encodeInterrupt } from "@barkeep/client/wire";
import { NativeInterrupts } from "@barkeep/native";
import type { WatchInterruptsRequest__Output } from "@barkeep/proto/v1/WatchInterruptsRequest";
import type { WatchInterruptsResponse } from "@barkeep/proto/v1/WatchInterruptsResponse";
import { requireContext } from "../devices/call-context.js";
import type { DeviceRegistry } from "../devices/device-registry.js";
import type { Caller } from "../rpc/call-gate.js";
import type { Outlet } from "../rpc/outlet.js";

export interface WatchInterruptsOptions {
  readonly devices: DeviceRegistry;
  /** Aborted when the daemon begins to shut down: subscriptions end. */
  readonly closing: AbortSignal;
}

/**
 * The interrupts of a device until its caller or the device is gone. The next one is asked for when
 * the connection has taken the last: a slow reader's wait in their bounded queue beside the device.
 */
export async function watchInterrupts(
  { device: name, source, program, context }: WatchInterruptsRequest__Output,
  outlet: Outlet<WatchInterruptsResponse>,
  { signal }: Caller,
  { devices, closing }: WatchInterruptsOptions,
): Promise<void> {
  const device = devices.open(name);
  const { incarnation } = device;
  requireContext(context, incarnation);
  const { generation } = incarnation;
  const feed = new NativeInterrupts(device.native, { source, program, generation });
  const over = AbortSignal.any([signal, closing]);
  const end = (): void => feed.close();
  over.addEventListener("abort", end, { once: true });
  const send = (message: WatchInterruptsResponse): Promise<void> =>
    unless(over, outlet.send({ ...message, context: incarnation }));
  try {
    await send({ watched: {} });
    for (;;) {
      const record = over.aborted ? undefined : await feed.next();
      if (record === undefined) throw shuttingDown();
      await send({ interrupt: encodeInterrupt(record) });
    }
  } finally {
    over.removeEventListener("abort", end);
    feed.close();
  }
}

/** A reader that takes nothing must not hold up the end of the daemon. */
function unless(over: AbortSignal, sending: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(shuttingDown());
    if (over.aborted) return stop();
    over.addEventListener("abort", stop, { once: true });
    sending.then(resolve, reject).finally(() => over.removeEventListener("abort", stop));
  });
}

/** To a caller that is gone it does not matter what is said. */
function shuttingDown(): DeviceError {
  const reason = "the daemon is shutting down";
  return new DeviceError("DISCONNECTED", { reason }, { outcome: "not-executed" });
}
