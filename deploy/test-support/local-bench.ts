/** The same function on the machine with the board, without a daemon, and on any other with one. */
import { connect, type Device } from "@barkeep/client";
import { LocalDevice, toNativeDeviceSpec } from "@barkeep/native";

async function square(device: Device, operand: number): Promise<number> {
  const batch = device.batch().in("regs").yields().write32(0x4c, operand).write32(0x40, 1);
  const done = { mask: 0x2, value: 0x2, timeoutMs: 1000 };
  const { values } = await batch.waitFor32(0x44, done).read32(0x50).run();
  return values[1];
}

const host = process.env["BARKEEP_HOST"];
if (host === undefined) {
  const config = { backend: "sim", memory: "1M", accessTime: 0 } as const;
  await using board = LocalDevice.open(toNativeDeviceSpec("board", config));
  console.log(`local: ${await square(board, 12)}`);
} else {
  await using lab = await connect(host);
  await using board = await lab.device("board");
  console.log(`remote: ${await square(board, 12)}`);
}
