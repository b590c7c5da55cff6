/** Where the bytes of a device differ from those that they should be. */
import type { Address } from "./address.js";
import { hex } from "./number.js";
import type { Printable } from "./output.js";

/** Differences that are listed; all are counted. */
const LISTED_MAX = 16;

interface Difference {
  /** Bytes from the start of the window. */
  readonly offset: number;
  readonly device: number;
  readonly wanted: number;
}

export class Comparison {
  readonly #listed: Difference[] = [];
  /** Bytes compared so far. */
  bytes = 0;
  /** Bytes that differ. */
  differing = 0;

  /** @param offset of the first byte in the window. */
  add(offset: number, device: Uint8Array, wanted: Uint8Array): void {
    this.bytes += device.byteLength;
    if (Buffer.compare(device, wanted) === 0) return;
    for (let i = 0; i < device.byteLength; i++) {
      const [is, ought] = [device[i] ?? 0, wanted[i] ?? 0];
      if (is === ought) continue;
      this.differing++;
      if (this.#listed.length < LISTED_MAX) {
        this.#listed.push({ offset: offset + i, device: is, wanted: ought });
      }
    }
  }

  /** One line about it. */
  get summary(): string {
    const first = this.#listed[0];
    if (first === undefined) return `${this.bytes} bytes are equal`;
    const { offset, device, wanted } = first;
    const where = `first at ${hex(offset)}: ${hex(device, 8)}, expected ${hex(wanted, 8)}`;
    return `${this.differing} of ${this.bytes} bytes differ, ${where}`;
  }

  printable({ device, window, offset }: Address): Printable {
    const rows = this.#listed.map((each) => [
      hex(each.offset, 32),
      hex(each.device, 8),
      hex(each.wanted, 8),
    ]);
    const more = this.differing - rows.length;
    const lines = rows.map(([at, is, ought]) => `${at} : ${is}, expected ${ought}\n`);
    return {
      json: {
        device,
        window,
        offset,
        bytes: this.bytes,
        differing: this.differing,
        differences: this.#listed,
      },
      table: { columns: ["offset", "device", "file"], rows },
      text: lines.join("") + (more > 0 ? `and ${more} more\n` : ""),
    };
  }
}
