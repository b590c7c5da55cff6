/** The window that everything reads: what is in it, and where the scattered reads go. */

export const WINDOW_BYTES: number = 16 * 1024 * 1024;
const WORDS = WINDOW_BYTES / 4;
/** Prime to the size of the window, so that no page is read twice in a row. */
const STRIDE = 7919;

/** The byte offset of the i-th scattered read; `native-loop.c` uses the same. */
export function scattered(i: number): number {
  return ((i * STRIDE) % WORDS) * 4;
}

/** The 32-bit word at an offset that is a multiple of four. */
export function wordAt(offset: number): number {
  return Math.imul(offset, 0x9e3779b1) >>> 0;
}

/** The whole window, little-endian. */
export function windowContent(): Buffer {
  const content = Buffer.allocUnsafe(WINDOW_BYTES);
  for (let offset = 0; offset < WINDOW_BYTES; offset += 4) {
    content.writeUInt32LE(wordAt(offset), offset);
  }
  return content;
}

/** @throws Error unless the values are those of the first `values.length` scattered reads. */
export function requireScattered(values: ArrayLike<number>, who: string): void {
  for (let i = 0; i < values.length; i++) {
    const expected = wordAt(scattered(i));
    if (values[i] === expected) continue;
    throw new Error(`${who}: read ${i} answered ${values[i]} instead of ${expected}`);
  }
}
