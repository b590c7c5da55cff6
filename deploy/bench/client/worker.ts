/** A client process: one system, timed as it is told over IPC. Usage: worker SYSTEM ENDPOINTS. */
import type { Endpoints, Operation, Order, Report, System, SystemName } from "../task.js";
import { warmUp } from "./warm-up.js";

/** After a pause, caches are cold: what is done before the first sample. */
const REHEARSAL_MS = 5;

/** Only the one that is wanted is loaded. */
const SYSTEMS: Readonly<Record<SystemName, (endpoints: Endpoints) => Promise<System>>> = {
  raw: async (e) => new (await import("./raw-system.js")).RawSystem(e),
  barkeep: async (e) => new (await import("./barkeep-system.js")).BarkeepSystem(e),
  grpc: async (e) => new (await import("./barkeep-system.js")).BarkeepSystem(e, "grpc"),
  execute: async (e) => new (await import("./execute-system.js")).ExecuteSystem(e),
  local: async (e) => new (await import("./local-system.js")).LocalSystem(e),
  unary: async (e) => new (await import("./unary-system.js")).UnarySystem(e),
  text: async (e) => new (await import("./text-system.js")).TextSystem(e),
  framed: async (e) => new (await import("./framed-system.js")).FramedSystem(e),
};

async function rehearse(operation: Operation): Promise<void> {
  const end = performance.now() + REHEARSAL_MS;
  do await operation.run();
  while (performance.now() < end);
}

async function sample(operation: Operation, order: Order): Promise<number[]> {
  if (order.warmUpMs > 0) await rehearse(operation);
  const samples: number[] = [];
  const end = performance.now() + order.budgetMs;
  do {
    const start = performance.now();
    await operation.run();
    samples.push(((performance.now() - start) * 1000) / operation.per);
  } while (performance.now() < end && samples.length < order.samplesMax);
  return samples;
}

async function main(): Promise<void> {
  const [name, endpoints] = process.argv.slice(2);
  const system = await SYSTEMS[name as SystemName](JSON.parse(endpoints ?? "") as Endpoints);
  const prepared = new Map<string, Operation>();

  const obey = async (order: Order): Promise<Report> => {
    const key = JSON.stringify(order.task);
    let operation = prepared.get(key);
    if (operation === undefined) {
      operation = await system.prepare(order.task);
      prepared.set(key, operation);
      await warmUp(operation, order.warmUpMs);
    }
    return { id: order.id, samples: await sample(operation, order) };
  };
  process.on("message", (order: Order) => {
    obey(order)
      .catch((error: Error): Report => {
        return { id: order.id, samples: [], error: `${error.name}: ${error.message}` };
      })
      .then((report) => process.send?.(report))
      .catch(() => process.exit(1));
  });
  process.on("disconnect", () => process.exit(0));
}

await main();
