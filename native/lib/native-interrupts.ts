import type { InterruptFeed, InterruptRecord, Verdict } from "@barkeep/client/contract";
import type {
  NativeDevice,
  NativeFailure,
  NativeInterrupt,
  NativeSubscription,
  NativeVerdict,
} from "./binding.js";
import { failureToError } from "./failure.js";

export interface NativeInterruptsOptions {
  /** Name of a line, or "" for all. */
  readonly source: string;
  /** Empty for none. */
  readonly program: Uint8Array;
  /** Of the device. */
  readonly generation: number;
}

/** A subscription to the interrupts of a device of this host. */
export class NativeInterrupts implements InterruptFeed {
  readonly #subscription: NativeSubscription;
  readonly #generation: number;
  #closed = false;

  /** @throws DeviceError what speaks against the subscription. */
  constructor(native: NativeDevice, { source, program, generation }: NativeInterruptsOptions) {
    this.#subscription = native.subscribe(source, program);
    this.#generation = generation;
  }

  next(): Promise<InterruptRecord | undefined> {
    return new Promise((resolve, reject) => {
      this.#subscription.next((failure, interrupt) => {
        if (this.#closed) resolve(undefined);
        else if (interrupt !== null) resolve(this.#record(interrupt));
        else reject(failureToError(failure as NativeFailure));
      });
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#subscription.close();
  }

  #record({ verdict, ...interrupt }: NativeInterrupt): InterruptRecord {
    return verdict === null ? interrupt : { ...interrupt, verdict: this.#verdict(verdict) };
  }

  #verdict({ failure, ...verdict }: NativeVerdict): Verdict {
    const error = failure === null ? {} : { error: failureToError(failure) };
    return { ...verdict, ...error, generation: this.#generation };
  }
}
