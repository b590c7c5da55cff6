/** At most 255 words in one request, as the length field of such protocols allows. */
import { requireScattered, scattered } from "../scatter.js";
import { FRAME_WORDS_MAX, requestFrame, WORD_BYTES } from "../server/frame.js";
import type { Endpoints, Operation, System, Task } from "../task.js";
import { Exchange } from "./exchange.js";

export class FramedSystem implements System {
  readonly #port: number;
  readonly #open: Exchange[] = [];

  constructor({ framed }: Endpoints) {
    this.#port = framed;
  }

  async prepare({ size }: Task): Promise<Operation> {
    const exchange = await Exchange.open({ host: "127.0.0.1", port: this.#port });
    this.#open.push(exchange);
    const offsets = Array.from({ length: size }, (_, i) => scattered(i));
    const replies = Buffer.alloc(size * WORD_BYTES);
    const values = new Uint32Array(size);
    const run = async (): Promise<void> => {
      for (let at = 0; at < size; at += FRAME_WORDS_MAX) {
        const some = offsets.slice(at, at + FRAME_WORDS_MAX);
        const reply = replies.subarray(at * WORD_BYTES, (at + some.length) * WORD_BYTES);
        await exchange.call(requestFrame(some), reply.byteLength, reply);
      }
      for (let i = 0; i < size; i++) values[i] = replies.readUInt32LE(i * WORD_BYTES);
    };
    await run();
    requireScattered(values, "framed");
    return { run, per: 1 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const exchange of this.#open) exchange[Symbol.dispose]();
  }
}
