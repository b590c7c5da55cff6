/** A thousand scattered reads cost one round trip. */
import { type Batch, connect } from "@barkeep/client";

await using lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
await using board = await lab.device("board");

const batch = board.batch().in("mem") as Batch<number[]>;
for (let i = 0; i < 1000; i++) batch.read32(((i * 7919) % 4096) * 4);
const result = await batch.run();

let sum = 0;
for (let i = 0; i < result.length; i++) sum += result.number(i); // read from the reply's bytes
console.log(
  `${result.completed} reads, sum ${sum}, ${result.deviceMs.toFixed(3)} ms on the device`,
);
