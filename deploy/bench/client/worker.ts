/** A client process: one system, timed as it is told over IPC. Usage: worker SYSTEM ENDPOINTS. */
import type { Endpoints, Operation, Order, Report, System, SystemName } from "../task.js";

/** After a pause, caches are cold: what is done before the first sample, if it is quick. */
const REHEARSAL_MS = 5;
const WARM_UP_RUNS_MIN = 2;

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

interface Prepared extends Operation {
  /** How long one run took last, ms. */
  lastMs: number;
}

async function repeat(operation: Prepared, forMs: number, runsMin: number): Promise<void> {
  const end = performance.now() + forMs;
  for (let runs = 0; runs < runsMin || performance.now() < end; runs++) {
    const start = performance.now();
    await operation.run();
    operation.lastMs = performance.now() - start;
  }
}

async function sample(operation: Prepared, order: Order): Promise<number[]> {
  if (operation.lastMs < REHEARSAL_MS) await repeat(operation, REHEARSAL_MS, 1);
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
  const prepared = new Map<string, Prepared>();

  const obey = async (order: Order): Promise<Report> => {
    const key = JSON.stringify(order.task);
    let operation = prepared.get(key);
    if (operation === undefined) {
      operation = { ...(await system.prepare(order.task)), lastMs: 0 };
      prepared.set(key, operation);
      if (order.warmUpMs > 0) await repeat(operation, order.warmUpMs, WARM_UP_RUNS_MIN);
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
