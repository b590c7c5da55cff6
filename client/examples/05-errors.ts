/** Every failure says what happened to the hardware. */
import { BatchError, connect, DeviceError } from "@barkeep/client";

await using lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
await using board = await lab.device("board");

try {
  await board.window("regs").read32(0x2);
} catch (error) {
  if (!DeviceError.is(error, "MISALIGNED")) throw error;
  console.log(`${error.code}: ${error.outcome}`); // nothing was touched
}

try {
  await board
    .batch()
    .in("regs")
    .write32(0x8, 1)
    .verify32(0x8, { value: 2 }) // stops here
    .write32(0x8, 3) // never runs
    .run();
} catch (error) {
  if (!(error instanceof BatchError)) throw error;
  const { code, outcome, data, result } = error;
  console.log(`${code}: ${outcome}, ${result.completed} done, operation ${data.operation} failed`);
}
