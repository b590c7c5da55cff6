/** The bench's end of a client process. */
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Fleet } from "./fleet.js";
import type { Endpoints, Order, Report, SystemName } from "./task.js";

const WORKER = fileURLToPath(import.meta.resolve("./client/worker.js"));
/** What an order may take beyond its budget: connecting, checking, one slow run. */
const GRACE_MS = 120_000;

export class ClientProcess {
  readonly process: ChildProcess;
  #lastId = 0;
  #pending: { resolve(report: Report): void; reject(error: Error): void } | undefined;

  constructor(fleet: Fleet, cpus: string, system: SystemName, endpoints: Endpoints) {
    const command = [process.execPath, WORKER, system, JSON.stringify(endpoints)];
    this.process = fleet.start(cpus, command, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.process.on("message", (report: Report) => {
      if (report.id === this.#lastId) this.#pending?.resolve(report);
    });
    this.process.on("close", () => this.#pending?.reject(new Error(`client ${system} ended`)));
    this.process.on("error", (error) => this.#pending?.reject(error));
  }

  /** Samples of one task, us. One order at a time. @throws Error when the client failed. */
  async time(order: Omit<Order, "id">): Promise<readonly number[]> {
    const id = ++this.#lastId;
    let timer: NodeJS.Timeout | undefined;
    const report = await new Promise<Report>((resolve, reject) => {
      this.#pending = { resolve, reject };
      const limitMs = order.budgetMs + order.warmUpMs + GRACE_MS;
      timer = setTimeout(() => reject(new Error(`no answer in ${limitMs} ms`)), limitMs);
      this.process.send({ ...order, id } satisfies Order, (error) => {
        if (error !== null) reject(error);
      });
    }).finally(() => clearTimeout(timer));
    if (report.error !== undefined) throw new Error(report.error);
    return report.samples;
  }
}
