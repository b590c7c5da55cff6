/** One unary gRPC call for each register. */
import { requireScattered, scattered } from "../scatter.js";
import { type RegisterClient, registerClient } from "../server/register-service.js";
import type { Endpoints, Operation, System, Task } from "../task.js";

export class UnarySystem implements System {
  readonly #client: RegisterClient;

  constructor({ unary }: Endpoints) {
    this.#client = registerClient(`127.0.0.1:${unary}`);
  }

  async prepare({ size }: Task): Promise<Operation> {
    const values = new Uint32Array(size);
    const run = async (): Promise<void> => {
      for (let i = 0; i < size; i++) values[i] = await this.#read(scattered(i));
    };
    await run();
    requireScattered(values, "unary");
    return { run, per: 1 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
  }

  #read(offset: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#client.read({ offset }, (failure, reply) => {
        if (failure === null && reply !== undefined) resolve(reply.value);
        else reject(failure);
      });
    });
  }
}
