/** What one interrupt of a line is to everybody who listens. */
export interface LineEvent {
  readonly source: string;
  readonly sequence: number;
  readonly count: number;
  readonly missed: number;
  readonly monotonicNs: bigint;
  readonly wallNs: bigint;
}

/** An interrupt line of a `MemoryBoard`. */
export class MemoryLine {
  readonly name: string;
  readonly #listeners: Set<(event: LineEvent) => void> = new Set();
  #sequence = 0;
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** @returns what ends it. */
  listen(listener: (event: LineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One event, for so many interrupts. */
  raise(interrupts: number): void {
    this.#count += interrupts;
    if (this.#listeners.size === 0) return;
    const event = {
      source: this.name,
      sequence: ++this.#sequence,
      count: this.#count,
      missed: interrupts - 1,
      monotonicNs: process.hrtime.bigint(),
      wallNs: BigInt(Date.now()) * 1_000_000n,
    };
    for (const listener of this.#listeners) listener(event);
  }
}
