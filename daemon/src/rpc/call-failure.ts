import { randomBytes } from "node:crypto";
import { DeviceError } from "@barkeep/client/contract";
import { errorToStatus, type StatusOfError } from "@barkeep/client/wire";
import type { Logger } from "../log/logger.js";

/**
 * The one place where what a handler threw becomes a status. A DeviceError is an answer. Anything
 * else is a bug of ours: it is logged with its stack under a random id, and the peer gets the id.
 */
export class CallFailure {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  toStatus(thrown: unknown, requestId: string): StatusOfError {
    return errorToStatus(this.toError(thrown, requestId));
  }

  /** For errors that travel in-band. */
  toError(thrown: unknown, requestId: string): DeviceError {
    if (DeviceError.is(thrown) && thrown.code !== "INTERNAL") return thrown;
    const errorId = randomBytes(8).toString("hex");
    this.#log.error({ err: thrown, errorId, requestId }, "a call failed by a bug of barkeepd");
    return new DeviceError("INTERNAL", { errorId }, { outcome: "unknown" });
  }
}
