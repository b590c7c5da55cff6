/**
 * `npm start`: a real barkeepd on the simulated board, a short tour of it through the real client,
 * and then it goes on serving until Ctrl-C.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Batch, type Connection, connect, type Device } from "@barkeep/client";

const DAEMON = join(import.meta.dirname, "../../../daemon/dist/bundle/barkeepd.mjs");
const MIB = 1024 * 1024;

interface Places {
  readonly socket: string;
  readonly port: number;
  readonly metricsPort: number;
}

/** The wanted port, or any free one when somebody has it. */
async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  const listening = once(probe, "listening");
  probe.listen(wanted, "127.0.0.1");
  try {
    await listening;
  } catch {
    return freePort(0);
  }
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return address !== null && typeof address === "object" ? address.port : wanted;
}

function configuration(places: Places): string {
  return `# Made by "npm start". deploy/config has examples to start from.
listen:
  - unix: { path: ${JSON.stringify(places.socket)} }
  - tcp: { host: 127.0.0.1, port: ${places.port} }
metrics: { host: 127.0.0.1, port: ${places.metricsPort} }
devices:
  board: { backend: sim, memory: 16M }
`;
}

function say(title: string, ...lines: string[]): void {
  console.log(`\n  ${title}`);
  for (const line of lines) console.log(`    ${line}`);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

async function registers(board: Device): Promise<void> {
  const regs = board.window("regs");
  await regs.write32(0x8, 0xcafe);
  say(
    "One register, one access",
    `peek regs+0x0   ${hex(await regs.read32(0x0))}   the board's identity`,
    `poke regs+0x8   0x0000cafe   and it reads ${hex(await regs.read32(0x8))}`,
  );
}

async function batches(board: Device): Promise<void> {
  const { values, deviceMs } = await board
    .batch()
    .in("regs")
    .yields()
    .write32(0x4c, 12)
    .write32(0x40, 1)
    .waitFor32(0x44, { mask: 0x2, value: 0x2, timeoutMs: 1000 })
    .read32(0x50)
    .run();
  const thousand = board.batch().in("mem") as Batch<number[]>;
  for (let i = 0; i < 1000; i++) thousand.read32(((i * 7919) % 4096) * 4);
  const started = performance.now();
  const { completed } = await thousand.run();
  const took = performance.now() - started;
  say(
    "A batch runs next to the device",
    `start the engine, wait for it, fetch the result: 12 squared is ${values[1]}, ${deviceMs.toFixed(2)} ms on the board`,
    `${completed} scattered reads in one round trip: ${took.toFixed(2)} ms`,
  );
}

async function bulk(board: Device): Promise<void> {
  const memory = board.window("mem");
  const source = new Uint8Array(16 * MIB).map((_, i) => (i * 31) & 0xff);
  const target = new Uint8Array(source.byteLength);
  const speed = async (transfer: () => Promise<unknown>): Promise<string> => {
    const started = performance.now();
    await transfer();
    return `${((source.byteLength / MIB / (performance.now() - started)) * 1000).toFixed(0)} MiB/s`;
  };
  const written = await speed(() => memory.write(0, source));
  const read = await speed(() => memory.read(0, target));
  const equal = Buffer.compare(source, target) === 0 ? "every byte equal" : "BYTES DIFFER";
  say("Bulk", `16 MiB written at ${written}, read back at ${read}: ${equal}`);
}

async function tour(lab: Connection, places: Places): Promise<void> {
  const { daemon } = lab;
  const devices = await lab.devices();
  say(
    `barkeepd ${daemon.version} is up; you are ${daemon.principal}`,
    ...devices.map(
      ({ name, backend, state, windows }) =>
        `${name}: ${backend}, ${state}, windows ${windows.map((window) => window.name).join(" ")}`,
    ),
  );
  await using board = await lab.device("board");
  await registers(board);
  await batches(board);
  await bulk(board);
  say(
    "Now you",
    `npx barkeep --host unix:${places.socket} ls`,
    `npx barkeep --host 127.0.0.1:${places.port} peek board:regs+0x0 -n 4`,
    `curl http://127.0.0.1:${places.metricsPort}/metrics`,
    "client/examples holds programs to start from; BARKEEP_HOST says where the daemon is.",
    "",
    "Serving until Ctrl-C.",
  );
}

async function stop(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  daemon.kill("SIGTERM");
  await once(daemon, "exit");
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "barkeep-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const places: Places = {
    socket: join(folder, "barkeep.sock"),
    port: await freePort(50_510),
    metricsPort: await freePort(9510),
  };
  const config = join(folder, "barkeepd.yaml");
  writeFileSync(config, configuration(places));
  const daemon = spawn(process.execPath, [DAEMON, "--config", config], { stdio: "inherit" });
  const ended = once(daemon, "exit");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => void stop(daemon));
  }
  try {
    const lab = await Promise.race([
      connect(`unix:${places.socket}`),
      ended.then(() => Promise.reject(new Error("barkeepd ended before it served"))),
    ]);
    await tour(lab, places);
    await lab.close();
  } catch (error) {
    await stop(daemon);
    throw error;
  }
  const [code] = (await ended) as [number | null];
  process.exitCode = code ?? 1;
}

await main();
