import { DeviceError } from "../contract/index.js";
import type { Dial, Target } from "./target.js";

/** The feature that a daemon with data channels announces. */
const CHANNEL_FEATURE = "channel";

/** How batches and bulk may travel: `ConnectOptions.transport`. */
export type TransportChoice = "auto" | "channel" | "grpc";

/** How the batches and bulk of a device travel at the moment, and why not otherwise. */
export interface Transport {
  readonly kind: "channel" | "grpc";
  readonly reason: string;
}

export interface ChannelPlanOptions {
  readonly choice: TransportChoice;
  readonly target: Target;
  readonly features: readonly string[];
  readonly onDebug: ((message: string) => void) | undefined;
}

/** Whether the sessions of a connection use data channels. */
export class ChannelPlan {
  readonly dial: Dial;
  /** Why no channel is tried; undefined when one is. */
  readonly against: string | undefined;
  /** A device is not opened without one. */
  readonly required: boolean;
  readonly #onDebug: ((message: string) => void) | undefined;
  readonly #noted: Set<string> = new Set();

  constructor({ choice, target, features, onDebug }: ChannelPlanOptions) {
    this.dial = target.dial;
    this.required = choice === "channel";
    this.#onDebug = onDebug;
    this.against = against(choice, target, features);
    if (this.against !== undefined && choice === "auto") this.#note(this.against);
  }

  /** @throws DeviceError UNSUPPORTED where a channel is required, and there is none to try. */
  assertPossible(device: string): void {
    if (!this.required || this.against === undefined) return;
    throw new DeviceError("UNSUPPORTED", { device, reason: this.against });
  }

  /** A channel could not be had: says so, once for each reason, and answers why. */
  refused(error: DeviceError): string {
    const reason = `no data channel: ${error.data.reason ?? error.message}`;
    this.#note(reason);
    return reason;
  }

  #note(reason: string): void {
    if (this.#onDebug === undefined || this.#noted.has(reason)) return;
    this.#noted.add(reason);
    this.#onDebug(`batches and bulk travel over gRPC: ${reason}`);
  }
}

function against(
  choice: TransportChoice,
  { exposed }: Target,
  features: readonly string[],
): string | undefined {
  if (choice === "grpc") return "gRPC was asked for";
  if (!features.includes(CHANNEL_FEATURE)) return "the daemon has no data channels";
  if (choice === "auto" && exposed) return "in plaintext, a data channel is for this machine only";
  return undefined;
}
