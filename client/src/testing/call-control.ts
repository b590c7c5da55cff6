import { type CallOptions, DeviceError, type ErrorData, type Outcome } from "../contract/index.js";

type Stop = "CANCELLED" | "TIMED_OUT";

/** One call's signal and deadline, on a monotonic clock that starts with the call. */
export class CallControl {
  readonly #options: CallOptions;
  readonly #startedAt: number = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #wakers: Set<() => void> = new Set();
  readonly #wake = (): void => {
    for (const waker of [...this.#wakers]) waker();
  };

  constructor(options: CallOptions) {
    this.#options = options;
    options.signal?.addEventListener("abort", this.#wake);
    const { timeoutMs } = options;
    if (timeoutMs !== undefined) this.#timer = setTimeout(this.#wake, Math.ceil(timeoutMs));
  }

  /** Why the call must not go on, if it must not. */
  get stop(): Stop | undefined {
    const { signal, timeoutMs } = this.#options;
    if (signal?.aborted === true) return "CANCELLED";
    const late = timeoutMs !== undefined && performance.now() - this.#startedAt >= timeoutMs;
    return late ? "TIMED_OUT" : undefined;
  }

  error(code: Stop, outcome: Outcome, data: ErrorData): DeviceError {
    const { signal, timeoutMs } = this.#options;
    if (code === "CANCELLED")
      return new DeviceError(code, data, { outcome, cause: signal?.reason });
    return new DeviceError(code, { ...data, timeoutMs: timeoutMs as number }, { outcome });
  }

  /** Resolves when `ready` does, or as soon as the call must stop. */
  async until(ready: Promise<unknown>): Promise<void> {
    await this.#interruptible((resolve) => void ready.then(resolve));
  }

  /** Resolves after `ms`, or as soon as the call must stop. */
  async sleep(ms: number): Promise<void> {
    const endsAt = performance.now() + ms;
    let timer: NodeJS.Timeout | undefined;
    await this.#interruptible((resolve) => {
      // A timer may fire a little before its time.
      const tick = (): void => {
        const left = endsAt - performance.now();
        if (left > 0) timer = setTimeout(tick, left);
        else resolve();
      };
      // Not at once, even for no time: a loop of waits must let events in.
      timer = setTimeout(tick, ms);
    });
    clearTimeout(timer);
  }

  /** Must be called when the call has ended: leaves nothing behind on the signal. */
  dispose(): void {
    this.#options.signal?.removeEventListener("abort", this.#wake);
    clearTimeout(this.#timer);
  }

  async #interruptible(start: (resolve: () => void) => void): Promise<void> {
    let waker = (): void => {};
    await new Promise<void>((resolve) => {
      // The timer may fire a little before the clock says so: only a real stop ends the wait.
      waker = () => {
        if (this.stop === undefined) setTimeout(waker, 1);
        else resolve();
      };
      this.#wakers.add(waker);
      if (this.stop === undefined) start(resolve);
      else resolve();
    });
    this.#wakers.delete(waker);
  }
}
