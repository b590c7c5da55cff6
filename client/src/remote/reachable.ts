import { type Client, waitForClientReady } from "@grpc/grpc-js";
import { DeviceError } from "../contract/index.js";

/** Resolves when there is a connection, which grpc-js makes again by itself. @throws DISCONNECTED. */
export function reachable(client: Client, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    waitForClientReady(client, Date.now() + timeoutMs, (failure) => {
      if (failure === undefined) return resolve();
      const reason = `the daemon cannot be reached: ${failure.message}`;
      reject(new DeviceError("DISCONNECTED", { reason }, { cause: failure }));
    });
  });
}
