import { randomBytes } from "node:crypto";
import { TICKET_BYTES } from "@barkeep/client/wire";
import { TICKET_VALID_MS } from "../limits.js";
import { keyOfSecret } from "./secret-key.js";
import type { Session } from "./session.js";

interface Entry {
  readonly session: Session;
  readonly until: number;
}

/**
 * The tickets of data channels: each good for one connection of one session's principal, for a
 * short while. A session has one at most, so that there are never more than sessions.
 */
export class ChannelTickets {
  readonly #entries: Map<string, Entry> = new Map();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  issue(session: Session): Buffer {
    for (const [key, entry] of this.#entries) {
      const useless = entry.session.closed || entry.until <= this.#now();
      if (useless || entry.session === session) this.#entries.delete(key);
    }
    const ticket = randomBytes(TICKET_BYTES);
    this.#entries.set(keyOfSecret(ticket), { session, until: this.#now() + TICKET_VALID_MS });
    return ticket;
  }

  /** The session of a ticket. Whoever shows it uses it up, also where it is not his. */
  redeem(ticket: Buffer, principal: string): Session | undefined {
    const key = keyOfSecret(ticket);
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    const good = entry?.session.principal === principal && entry.until > this.#now();
    return good ? entry.session : undefined;
  }
}
