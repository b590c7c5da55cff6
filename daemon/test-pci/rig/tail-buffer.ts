/** Keeps the last part of a text that may grow without end. */
export class TailBuffer {
  readonly #limit: number;
  #text = "";

  constructor(limit: number) {
    this.#limit = limit;
  }

  append(text: string): void {
    this.#text = (this.#text + text).slice(-this.#limit);
  }

  clear(): void {
    this.#text = "";
  }

  toString(): string {
    return this.#text;
  }
}
