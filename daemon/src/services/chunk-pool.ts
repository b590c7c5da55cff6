import { DeviceError, limits } from "@barkeep/client/contract";

interface Waiter {
  readonly grant: (chunk: Buffer) => void;
}

/**
 * The buffers of all bulk transfers: so many chunks and no more. A transfer that finds none waits
 * for its turn, which is how many transfers share one budget of memory.
 */
export class ChunkPool {
  readonly #chunksMax: number;
  readonly #free: Buffer[] = [];
  readonly #waiters: Set<Waiter> = new Set();
  #made = 0;

  constructor(bytesMax: number) {
    this.#chunksMax = Math.max(1, Math.floor(bytesMax / limits.BULK_CHUNK_BYTES));
  }

  /** A chunk of BULK_CHUNK_BYTES with old contents. @throws DeviceError CANCELLED. */
  take(signal: AbortSignal): Promise<Buffer> {
    const chunk = this.#free.pop();
    if (chunk !== undefined) return Promise.resolve(chunk);
    if (this.#made < this.#chunksMax) {
      this.#made++;
      return Promise.resolve(Buffer.allocUnsafeSlow(limits.BULK_CHUNK_BYTES));
    }
    return this.#wait(signal);
  }

  give(chunk: Buffer): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined) this.#free.push(chunk);
    else waiter.grant(chunk);
  }

  #wait(signal: AbortSignal): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const gone = (): void => {
        this.#waiters.delete(waiter);
        reject(new DeviceError("CANCELLED", { reason: "cancelled while waiting for a buffer" }));
      };
      const waiter: Waiter = {
        grant: (chunk) => {
          this.#waiters.delete(waiter);
          signal.removeEventListener("abort", gone);
          resolve(chunk);
        },
      };
      if (signal.aborted) return gone();
      signal.addEventListener("abort", gone, { once: true });
      this.#waiters.add(waiter);
    });
  }
}
