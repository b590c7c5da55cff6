/** DMA: memory of the daemon's host that the board reads and writes by itself. */
import { connect } from "@barkeep/client";

await using lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
await using board = await lab.device("board");
await using buffer = await board.allocate({ bytes: 65_536 });

// What goes into the board's address register is the buffer's iova. 1 fetches, 2 stores.
const move = (direction: 1 | 2, offset: number) =>
  board
    .batch()
    .in("regs")
    .write64(0x60, buffer.iova)
    .write64(0x68, BigInt(offset))
    .write32(0x70, buffer.size)
    .write32(0x74, direction)
    .waitFor32(0x78, { mask: 0x1, value: 0x1, timeoutMs: 5 }) // done
    .run();

const sent = Uint8Array.from({ length: buffer.size }, (_, i) => i % 251);
await buffer.write(0, sent);
await move(1, 0x10000);
await buffer.write(0, new Uint8Array(buffer.size));
await move(2, 0x10000);

const received = new Uint8Array(buffer.size);
await buffer.read(0, received);
console.log(`${buffer.size} bytes there and back:`, Buffer.compare(sent, received) === 0);
