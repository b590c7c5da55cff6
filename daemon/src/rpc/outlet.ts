import { DeviceError } from "@barkeep/client/contract";

interface Writer<Response> {
  write(message: Response, accepted: (error?: Error | null) => void): boolean;
}

/** The sending half of a stream. */
export class Outlet<Response> {
  readonly #call: Writer<Response>;
  readonly #signal: AbortSignal;

  constructor(call: Writer<Response>, signal: AbortSignal) {
    this.#call = call;
    this.#signal = signal;
  }

  /**
   * Resolves when the message was encoded and handed to the connection, which takes no more than
   * its peer reads: buffers of the message may then be used again.
   * @throws DeviceError CANCELLED when the peer is gone.
   */
  send(message: Response): Promise<void> {
    return new Promise((resolve, reject) => {
      const signal = this.#signal;
      // A call that was cancelled never calls back.
      const gone = (): void => reject(new DeviceError("CANCELLED", {}, { outcome: "unknown" }));
      if (signal.aborted) return gone();
      signal.addEventListener("abort", gone, { once: true });
      this.#call.write(message, (error) => {
        signal.removeEventListener("abort", gone);
        if (error) gone();
        else resolve();
      });
    });
  }
}
