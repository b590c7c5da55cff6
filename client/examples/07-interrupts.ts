/** Interrupts: the program runs next to the device, before each one is told. */
import { connect } from "@barkeep/client";

await using lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
await using board = await lab.device("board");
const regs = board.window("regs");

// Reads the result, reads the cause, and acknowledges it.
const program = regs.batch().read32(0x50).read32(0x30).write32(0x30, 0x1);
const interrupts = board.interrupts("engine", { program });
await interrupts.ready; // from now on, none is lost

let operand = 5;
const start = () => regs.batch().write32(0x34, 0x1).write32(0x4c, operand).write32(0x40, 0x1).run();

await start();
for await (const { result, missed, dropped } of interrupts) {
  const [square, cause] = result?.values ?? [];
  console.log(`${operand} squared is ${square} (cause ${cause}, ${missed + dropped} lost)`);
  if (++operand > 7) break;
  await start();
}
