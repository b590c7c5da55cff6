/** Megabytes in and out, with progress and a way to stop. */
import { connect } from "@barkeep/client";

await using lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
await using board = await lab.device("board");
const memory = board.window("mem");

const source = new Uint8Array(4 * 1024 * 1024).map((_, i) => (i * 31) & 0xff);
const stop = new AbortController(); // stop.abort() ends a transfer at its next slice
const onProgress = (done: number, total: number): void => {
  if (done === total) console.log(`wrote ${done} bytes`);
};
await memory.write(0x1000, source, { onProgress, signal: stop.signal });

const target = new Uint8Array(source.byteLength);
const { bytesDone, deviceMs } = await memory.read(0x1000, target, { timeoutMs: 30_000 });
console.log(`read ${bytesDone} bytes, ${deviceMs.toFixed(1)} ms on the device`);
console.log(Buffer.compare(source, target) === 0 ? "equal" : "DIFFERENT");
