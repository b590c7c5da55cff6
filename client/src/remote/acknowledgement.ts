/** Results that the daemon keeps for us until we say that we have them. */
const REMIND_BYTES = 256 * 1024;
const REMIND_COUNT = 256;

/** Which verdicts have arrived: the highest id up to which none is missing. */
export class Acknowledgement {
  #upTo = 0;
  readonly #beyond: Set<number> = new Set();
  #bytesSinceSent = 0;
  #countSinceSent = 0;

  /** The value for the wire; whoever asks sends it. */
  take(): number {
    this.#bytesSinceSent = 0;
    this.#countSinceSent = 0;
    return this.#upTo;
  }

  received(id: number, resultBytes: number): void {
    this.#bytesSinceSent += resultBytes;
    this.#countSinceSent++;
    if (id !== this.#upTo + 1) {
      if (id > this.#upTo) this.#beyond.add(id);
      return;
    }
    this.#upTo = id;
    while (this.#beyond.delete(this.#upTo + 1)) this.#upTo++;
  }

  /** True when the daemon keeps so much that it is worth a message of its own. */
  get due(): boolean {
    return this.#bytesSinceSent >= REMIND_BYTES || this.#countSinceSent >= REMIND_COUNT;
  }
}
