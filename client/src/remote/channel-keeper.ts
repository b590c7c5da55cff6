import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import { DeviceError, type DeviceInfo } from "../contract/index.js";
import type { ChannelLink } from "./channel.js";
import { dialChannel, opened } from "./channel-opening.js";
import type { ChannelPlan, Transport } from "./channel-plan.js";
import type { SessionEvents } from "./session-stream.js";

/** A channel that ended sooner than this was none: it is not opened again at once. */
const SHORT_LIFE_MS = 2000;
const PAUSE_MS = 1000;
const PAUSE_MAX_MS = 60_000;

const BY_CHANNEL: Transport = { kind: "channel", reason: "the daemon offers it" };

export interface ChannelKeeperOptions {
  readonly access: AccessServiceClient;
  readonly info: DeviceInfo;
  readonly plan: ChannelPlan;
  readonly acknowledged: () => number;
  /** `onEnd` only for a channel that was kept. */
  readonly events: SessionEvents;
  /** It is time to try again. */
  readonly due: () => void;
}

/** The data channel of a session: opens it, knows whether there is one, and when to try again. */
export class ChannelKeeper {
  readonly #options: ChannelKeeperOptions;
  #link: ChannelLink | undefined;
  /** Why there is none, while there is none. */
  #reason: string;
  #openedAt = 0;
  /** Before the next attempt, ms. */
  #pauseMs = 0;
  #resting = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ChannelKeeperOptions) {
    this.#options = options;
    this.#reason = options.plan.against ?? "no data channel was opened yet";
  }

  get link(): ChannelLink | undefined {
    return this.#link;
  }

  get transport(): Transport {
    return this.#link === undefined ? { kind: "grpc", reason: this.#reason } : BY_CHANNEL;
  }

  /** A channel is wanted, and there is nothing against trying now. */
  get wanted(): boolean {
    return this.#options.plan.against === undefined && !this.#resting;
  }

  /**
   * Opens one if it can be had. Answers whether the session's stream is as it was: the daemon may
   * have taken the ticket of a channel that we gave up, and ends the stream with that channel.
   *
   * @throws DeviceError where one is `required`.
   */
  async open(token: Buffer, required: boolean): Promise<boolean> {
    const { access, info, plan, acknowledged, events } = this.#options;
    if (plan.against !== undefined) return true;
    let link: ChannelLink | undefined;
    const onEnd = (error: DeviceError): void => {
      if (link === undefined || link !== this.#link) return;
      this.#ended(error);
      events.onEnd(error);
    };
    try {
      const options = { dial: plan.dial, info, acknowledged, events: { ...events, onEnd } };
      link = await dialChannel(access, token, options);
      await opened(link);
      this.#link = link;
      this.#openedAt = performance.now();
      return true;
    } catch (error) {
      if (!DeviceError.is(error)) throw error;
      this.#reason = plan.refused(error);
      this.#rest();
      if (required) throw error;
      return link === undefined;
    }
  }

  /** Says when it is time to try again, where there is none. */
  wait(): void {
    if (!this.#resting || this.#link !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#resting = false;
      this.#options.due();
    }, this.#pauseMs);
    this.#timer.unref();
  }

  /** Lets go of it without a word. */
  drop(): void {
    this.take()?.abandon();
  }

  /** Gives it away: its end is somebody else's. */
  take(): ChannelLink | undefined {
    clearTimeout(this.#timer);
    const link = this.#link;
    if (link !== undefined) this.#lose("the data channel was closed");
    return link;
  }

  #ended(error: DeviceError): void {
    this.#lose(error.message);
    if (performance.now() - this.#openedAt < SHORT_LIFE_MS) this.#rest();
    else this.#pauseMs = 0;
  }

  #lose(reason: string): void {
    this.#link = undefined;
    this.#reason = reason;
  }

  #rest(): void {
    this.#resting = true;
    this.#pauseMs = Math.min(PAUSE_MAX_MS, Math.max(PAUSE_MS, this.#pauseMs * 2));
  }
}
