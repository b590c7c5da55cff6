import { DeviceError } from "@barkeep/client/contract";
import { RETRY_AFTER_MS } from "../limits.js";
import type { Connection, ConnectionRegistry } from "../listen/connection.js";

/** Who makes a call, and for how long it is wanted. */
export interface Caller {
  readonly connection: Connection;
  /** For the log: unique in this run of the daemon. */
  readonly requestId: string;
  /** Aborted when the caller cancels, its deadline passes or its connection is lost. */
  readonly signal: AbortSignal;
}

/** What of a grpc-js call the gate needs. */
export interface GatedCall {
  getPeer(): string;
  on(event: "cancelled", listener: () => void): unknown;
}

export interface CallGateOptions {
  readonly connections: ConnectionRegistry;
  readonly callsPerConnectionMax: number;
}

/** Counts calls in and out: none over the limit, and none once the daemon is closing. */
export class CallGate {
  readonly #options: CallGateOptions;
  #open = true;
  #inside = 0;
  #last = 0;
  #emptied: (() => void) | undefined;

  constructor(options: CallGateOptions) {
    this.#options = options;
  }

  /** @throws DeviceError OVERLOADED, or DISCONNECTED when the daemon is shutting down. */
  enter(call: GatedCall): Caller {
    const connection = this.#options.connections.ofPeer(call.getPeer());
    if (connection === undefined || !this.#open) {
      throw new DeviceError("DISCONNECTED", { reason: "the daemon is shutting down" });
    }
    if (connection.calls >= this.#options.callsPerConnectionMax) {
      throw new DeviceError("OVERLOADED", {
        limit: "CALLS_PER_CONNECTION_MAX",
        max: this.#options.callsPerConnectionMax,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const cancelled = new AbortController();
    call.on("cancelled", () => cancelled.abort());
    connection.calls++;
    this.#inside++;
    const requestId = `${connection.id}.${++this.#last}`;
    return { connection, requestId, signal: cancelled.signal };
  }

  leave(caller: Caller): void {
    caller.connection.calls--;
    this.#inside--;
    if (this.#inside === 0) this.#emptied?.();
  }

  /** Lets nobody in any more; resolves when everybody has left. */
  close(): Promise<void> {
    this.#open = false;
    if (this.#inside === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptied = resolve;
    });
  }
}
