/** A binary protocol in frames: a count and as many offsets there, as many words back. */

export const FRAME_WORDS_MAX = 255;
export const WORD_BYTES = 4;
/** Count, and three bytes for what a real protocol would say about kind and width. */
export const FRAME_HEAD_BYTES = 4;

export function requestFrame(offsets: readonly number[]): Buffer {
  const frame = Buffer.alloc(FRAME_HEAD_BYTES + offsets.length * WORD_BYTES);
  frame.writeUInt8(offsets.length, 0);
  offsets.forEach((offset, i) => {
    frame.writeUInt32LE(offset, FRAME_HEAD_BYTES + i * WORD_BYTES);
  });
  return frame;
}
