import type { Verdict } from "@barkeep/client/contract";
import { VERDICT_OVERHEAD_BYTES } from "../limits.js";

export interface KeptVerdict {
  readonly id: number;
  readonly verdict: Verdict;
  /** What it costs to keep. */
  readonly bytes: number;
  /** The connection has taken it, so that the client may have it. */
  sent: boolean;
}

/**
 * The verdicts of a session that its client has not acknowledged, bounded in bytes. Only verdicts
 * that were sent are evicted: what was not sent is bounded by not starting more batches.
 */
export class VerdictStore {
  readonly #kept: Map<number, KeptVerdict> = new Map();
  readonly #bytesMax: number;
  #bytes = 0;
  #unsentBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Bytes of what no connection has taken yet. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  add(id: number, verdict: Verdict): KeptVerdict {
    const bytes = verdict.results.byteLength + VERDICT_OVERHEAD_BYTES;
    const kept = { id, verdict, bytes, sent: false };
    this.#kept.set(id, kept);
    this.#bytes += bytes;
    this.#unsentBytes += bytes;
    this.#evict();
    return kept;
  }

  /** For a client that says it does not have it: it counts as not sent again. */
  unsent(id: number): KeptVerdict | undefined {
    const kept = this.#kept.get(id);
    if (kept?.sent === true) {
      kept.sent = false;
      this.#unsentBytes += kept.bytes;
    }
    return kept;
  }

  sent(kept: KeptVerdict): void {
    if (kept.sent || this.#kept.get(kept.id) !== kept) return;
    kept.sent = true;
    this.#unsentBytes -= kept.bytes;
    this.#evict();
  }

  /** The client has all verdicts up to this id. */
  acknowledge(id: number): void {
    for (const kept of this.#kept.values()) {
      if (kept.id > id) break;
      this.#drop(kept);
    }
  }

  /** The client has all verdicts but these. */
  retain(ids: ReadonlySet<number>): void {
    for (const kept of this.#kept.values()) {
      if (!ids.has(kept.id)) this.#drop(kept);
    }
  }

  #evict(): void {
    if (this.#bytes <= this.#bytesMax) return;
    for (const kept of this.#kept.values()) {
      if (!kept.sent) continue;
      this.#drop(kept);
      if (this.#bytes <= this.#bytesMax) return;
    }
  }

  #drop(kept: KeptVerdict): void {
    this.#kept.delete(kept.id);
    this.#bytes -= kept.bytes;
    if (!kept.sent) this.#unsentBytes -= kept.bytes;
  }
}
