import { LOG_PEERS_MAX, LOG_REPEAT_MS } from "../limits.js";

interface Mention {
  readonly since: number;
  suppressed: number;
}

/** Keeps a peer that makes the same trouble again and again from filling the log. */
export class LogThrottle {
  readonly #mentions: Map<string, Mention> = new Map();

  /**
   * Calls `write` the first time in a while that `peer` makes this kind of trouble, with the number
   * of times that it was passed over since the last mention.
   */
  mention(kind: string, peer: string, write: (suppressed: number) => void): void {
    const key = `${kind} ${peer}`;
    const now = performance.now();
    const last = this.#mentions.get(key);
    if (last !== undefined && now - last.since < LOG_REPEAT_MS) {
      last.suppressed++;
      return;
    }
    this.#mentions.delete(key);
    this.#mentions.set(key, { since: now, suppressed: 0 });
    const [oldest] = this.#mentions.keys();
    if (this.#mentions.size > LOG_PEERS_MAX && oldest !== undefined) this.#mentions.delete(oldest);
    write(last?.suppressed ?? 0);
  }
}
