import { encodeDevice } from "@barkeep/client/wire";
import type { DeviceServiceHandlers } from "@barkeep/proto/v1/DeviceService";
import type { WatchDevicesResponse } from "@barkeep/proto/v1/WatchDevicesResponse";
import { requireContext } from "../devices/call-context.js";
import type { DeviceRegistry } from "../devices/device-registry.js";
import type { ServedDevice } from "../devices/served-device.js";
import type { Caller } from "../rpc/call-gate.js";
import type { Outlet } from "../rpc/outlet.js";
import type { Rpc } from "../rpc/rpc.js";
import { serverStream } from "../rpc/server-stream.js";
import { unary } from "../rpc/unary.js";

export interface DeviceServiceOptions {
  readonly devices: DeviceRegistry;
  readonly bootId: string;
  /** Aborted when the daemon begins to shut down: watches end. */
  readonly closing: AbortSignal;
}

export function deviceService(rpc: Rpc, options: DeviceServiceOptions): DeviceServiceHandlers {
  const { devices, bootId } = options;
  return {
    ListDevices: unary(rpc, () => ({
      devices: Array.from(devices, ({ info }) => encodeDevice(info)),
      context: { bootId, generation: 0 },
    })),
    GetDevice: unary(rpc, (request) => {
      const device = devices.get(request.device);
      requireContext(request.context, device.incarnation);
      return { device: encodeDevice(device.info) };
    }),
    WatchDevices: serverStream(rpc, (_request, outlet, caller) => watch(outlet, caller, options)),
  };
}

/**
 * First every device, then each one again whenever it changes. A slow reader gets the latest state
 * of a device, and not each one in between.
 */
async function watch(
  outlet: Outlet<WatchDevicesResponse>,
  { signal }: Caller,
  { devices, closing }: DeviceServiceOptions,
): Promise<void> {
  const over = AbortSignal.any([signal, closing]);
  const changed: Set<ServedDevice> = new Set(devices);
  let wake = (): void => {};
  const unwatch = devices.watch((device) => {
    changed.add(device);
    wake();
  });
  over.addEventListener("abort", () => wake(), { once: true });
  try {
    while (!over.aborted) {
      for (const device of changed) {
        changed.delete(device);
        await outlet.send({ device: encodeDevice(device.info) });
      }
      if (over.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (changed.size > 0) resolve();
      });
    }
  } finally {
    unwatch();
  }
}
