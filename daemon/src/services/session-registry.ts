import { randomBytes, timingSafeEqual } from "node:crypto";
import { DeviceError, type ErrorCode } from "@barkeep/client/contract";
import type { OpenDevice } from "../devices/served-device.js";
import { RETRY_AFTER_MS } from "../limits.js";
import type { Logger } from "../log/logger.js";
import { keyOfSecret } from "./secret-key.js";
import { Session, type SessionLink } from "./session.js";

const TOKEN_BYTES = 16;

export interface SessionRegistryOptions {
  readonly sessionsMax: number;
  readonly resultsBytesMax: number;
  readonly resumeMs: number;
  readonly refused: (device: string, code: ErrorCode) => void;
  readonly log: Logger;
}

/** What a client that comes back says about itself. */
export interface Resumption {
  readonly token: Buffer;
  readonly device: OpenDevice;
  readonly principal: string;
  readonly inDoubt: readonly number[];
  /** The highest id up to which the client has every verdict. */
  readonly acknowledged: number;
}

interface Entry {
  /** For the log, where the token must never be. */
  readonly name: string;
  readonly token: Buffer;
  readonly key: string;
  readonly session: Session;
  /** Runs while the session has no connection. */
  expiry: NodeJS.Timeout | undefined;
}

/** All sessions, found again by their secret tokens. */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #entries: Map<string, Entry> = new Map();
  #last = 0;
  #emptied: (() => void) | undefined;
  #closing: string | undefined;

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Data channels that are open. */
  get channels(): number {
    let count = 0;
    for (const { session } of this.#entries.values()) if (session.hasChannel) count++;
    return count;
  }

  /** A new session. @throws DeviceError OVERLOADED. */
  open(device: OpenDevice, principal: string, link: SessionLink): Session {
    const { sessionsMax: max, refused, resultsBytesMax, resumeMs } = this.#options;
    if (this.#closing !== undefined)
      throw new DeviceError("DISCONNECTED", { reason: this.#closing });
    if (this.#entries.size >= max) {
      throw new DeviceError("OVERLOADED", {
        limit: "SESSIONS_MAX",
        max,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const token = randomBytes(TOKEN_BYTES);
    const key = keyOfSecret(token);
    const closed = (): void => this.#forget(key);
    const lost = (): void => this.#lostChannel(session);
    const session = new Session({ device, principal, resultsBytesMax, refused, lost, closed });
    const name = `s${++this.#last}`;
    this.#entries.set(key, { name, token, key, session, expiry: undefined });
    this.#options.log.debug({ session: name, device: device.name, principal }, "session opened");
    session.attach(link, { resumeToken: token, resumeMs }, []);
    return session;
  }

  /** The session of a token. @throws DeviceError OUTCOME_UNKNOWN. */
  require(token: Buffer, principal: string): Session {
    return this.#require(token, principal).session;
  }

  /**
   * The session of a token, on a new connection: at once, or when the data channel that it had has
   * ended. @throws DeviceError OUTCOME_UNKNOWN.
   */
  resume(
    { token, device, principal, inDoubt, acknowledged }: Resumption,
    link: SessionLink,
    resumed: (session: Session) => void,
  ): void {
    const entry = this.#require(token, principal, device);
    const { session, name } = entry;
    const { log, resumeMs } = this.#options;
    session.endChannel("the session was resumed on another connection", () => {
      if (this.#entries.get(entry.key) !== entry) {
        link.end();
        return;
      }
      clearTimeout(entry.expiry);
      entry.expiry = undefined;
      log.info({ session: name, principal, inDoubt: inDoubt.length }, "session resumed");
      session.acknowledge(acknowledged);
      session.attach(link, { resumeToken: entry.token, resumeMs }, inDoubt);
      resumed(session);
    });
  }

  /** The stream of a session is lost, and with it the channel: it may be resumed for a while. */
  lost(session: Session, link: SessionLink): void {
    session.detach(link);
    if (session.attached) return;
    session.endChannel("the session's stream was lost");
    this.#await(session);
  }

  /** The channel of a session is lost, and with it the stream. */
  #lostChannel(session: Session): void {
    session.letGo();
    this.#await(session);
  }

  /** Somebody may come back for the session, for a while. */
  #await(session: Session): void {
    const entry = this.#find(session);
    // Stream and channel are both lost, one after the other.
    if (entry === undefined || entry.expiry !== undefined) return;
    this.#options.log.debug({ session: entry.name }, "session lost its connection");
    const keepMs = this.#closing === undefined ? this.#options.resumeMs : 0;
    entry.expiry = setTimeout(() => session.close(), keepMs);
    entry.expiry.unref();
  }

  /** Ends all sessions once what they run is done; resolves when none is left. */
  drain(reason: string): Promise<void> {
    this.#closing = reason;
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    for (const { session } of [...this.#entries.values()]) session.retire(reason);
    if (this.#entries.size === 0) this.#emptied?.();
    return emptied;
  }

  /** Ends all sessions now. What runs is cancelled, and its outcome unknown. */
  abandon(reason: string): void {
    const error = new DeviceError("OUTCOME_UNKNOWN", { reason });
    for (const { session } of [...this.#entries.values()]) session.close(error);
  }

  #require(token: Buffer, principal: string, device?: OpenDevice): Entry {
    const entry = this.#entries.get(keyOfSecret(token));
    const mine =
      entry !== undefined &&
      timingSafeEqual(entry.token, token) &&
      (device === undefined || entry.session.device === device) &&
      entry.session.principal === principal;
    if (mine) return entry;
    const reason = "there is no such session: it ended, or the daemon was started again";
    throw new DeviceError("OUTCOME_UNKNOWN", {
      ...(device === undefined ? {} : { device: device.name }),
      reason,
    });
  }

  #find(session: Session): Entry | undefined {
    for (const entry of this.#entries.values()) if (entry.session === session) return entry;
    return undefined;
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    clearTimeout(entry?.expiry);
    this.#options.log.debug({ session: entry?.name }, "session closed");
    this.#entries.delete(key);
    if (this.#entries.size === 0) this.#emptied?.();
  }
}
