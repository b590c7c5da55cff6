/** One unary Execute for each read, one after the other: barkeep used as others are. */

import { connect } from "@barkeep/client";
import { barkeepV1 } from "@barkeep/proto";
import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { ExecuteResponse__Output } from "@barkeep/proto/v1/ExecuteResponse";
import { credentials } from "@grpc/grpc-js";
import { requireScattered, scattered } from "../scatter.js";
import type { Endpoints, Operation, System, Task, Transport } from "../task.js";

const DEVICE = "card";

export class ExecuteSystem implements System {
  readonly #endpoints: Endpoints;
  readonly #clients: AccessServiceClient[] = [];

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  async prepare({ transport, size }: Task): Promise<Operation> {
    const target = this.#target(transport);
    const programs = await encodedReads(target, size);
    const access = new barkeepV1.AccessService(target, credentials.createInsecure(), {
      "grpc.enable_retries": 0,
      "grpc.enable_http_proxy": 0,
    });
    this.#clients.push(access);
    const values = new Uint32Array(size);
    const run = async (): Promise<void> => {
      for (const [i, program] of programs.entries()) values[i] = await execute(access, program);
    };
    await run();
    requireScattered(values, "execute");
    return { run, per: 1 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
  }

  #target(transport: Transport): string {
    const { unix, port } = this.#endpoints.barkeep;
    return transport === "unix" ? `unix:${unix}` : `127.0.0.1:${port}`;
  }
}

/** Programs of one read each. */
async function encodedReads(target: string, count: number): Promise<Uint8Array[]> {
  await using lab = await connect(target);
  await using card = await lab.device(DEVICE);
  return Array.from({ length: count }, (_, i) =>
    card.batch().in("mem").read32(scattered(i)).encode(),
  );
}

function execute(access: AccessServiceClient, program: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    access.execute({ device: DEVICE, program }, (failure, reply?: ExecuteResponse__Output) => {
      const verdict = reply?.verdict;
      if (failure !== null) reject(failure);
      else if (verdict?.error) reject(new Error(`execute: ${JSON.stringify(verdict.error)}`));
      else resolve(Buffer.from(verdict?.results ?? []).readUInt32LE(0));
    });
  });
}
