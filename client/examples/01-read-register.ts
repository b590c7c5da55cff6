/** One register, read and written: each call is exactly one access of 32 bits. */
import { connect } from "@barkeep/client";

await using lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
await using board = await lab.device("board");
const regs = board.window("regs");

const id = await regs.read32(0x0);
console.log(`id      0x${id.toString(16)}`);

await regs.write32(0x8, 0xcafe);
const old = await regs.update32(0x8, { mask: 0xff, value: 0x42 });
console.log(`scratch 0x${old.toString(16)} -> 0x${(await regs.read32(0x8)).toString(16)}`);
