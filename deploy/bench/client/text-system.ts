/** One line of text for each register, and one back: "READ 0x10", "0x9e3779b1". */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { requireScattered, scattered } from "../scatter.js";
import type { Endpoints, Operation, System, Task } from "../task.js";

export class TextSystem implements System {
  readonly #port: number;
  readonly #sockets: Socket[] = [];

  constructor({ text }: Endpoints) {
    this.#port = text;
  }

  async prepare({ size }: Task): Promise<Operation> {
    const socket = connect({ host: "127.0.0.1", port: this.#port, noDelay: true });
    this.#sockets.push(socket);
    await once(socket, "connect");
    let answered: ((line: string) => void) | undefined;
    createInterface({ input: socket }).on("line", (line) => answered?.(line));
    const query = (offset: number): Promise<number> =>
      new Promise((resolve) => {
        answered = (line) => resolve(Number(line));
        socket.write(`READ 0x${offset.toString(16)}\n`);
      });
    const values = new Uint32Array(size);
    const run = async (): Promise<void> => {
      for (let i = 0; i < size; i++) values[i] = await query(scattered(i));
    };
    await run();
    requireScattered(values, "text");
    return { run, per: 1 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
  }
}
