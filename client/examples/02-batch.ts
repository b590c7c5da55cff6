/** The loop runs next to the device: start the engine, wait for it, fetch the result, in one call. */
import { connect } from "@barkeep/client";

await using lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
await using board = await lab.device("board");

const { values, deviceMs } = await board
  .batch()
  .in("regs")
  .yields() // others may use the board while this batch waits
  .write32(0x4c, 12) // operand
  .write32(0x40, 1) // start
  .waitFor32(0x44, { mask: 0x2, value: 0x2, timeoutMs: 1000 }) // done
  .read32(0x50) // result
  .run();

const [status, square] = values; // typed: [number, number]
console.log(`12 squared is ${square} (status ${status}, ${deviceMs.toFixed(3)} ms on the device)`);
