import { type Client, waitForClientReady } from "@grpc/grpc-js";
import { DeviceError } from "../contract/index.js";

/** What to say when there is no connection; the cause is put behind the reason. */
export interface Unreachable {
  readonly reason: string;
  readonly fix?: string;
}

/** Resolves when there is a connection, which grpc-js makes again by itself. @throws DISCONNECTED. */
export function reachable(client: Client, timeoutMs: number, text: Unreachable): Promise<void> {
  return new Promise((resolve, reject) => {
    waitForClientReady(client, Date.now() + timeoutMs, (failure) => {
      if (failure === undefined) return resolve();
      const data = { ...text, reason: `${text.reason}: ${failure.message}` };
      reject(new DeviceError("DISCONNECTED", data, { cause: failure }));
    });
  });
}
