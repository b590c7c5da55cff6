/** A daemon of the benchmark. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, connect as dial } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { connect } from "@barkeep/client";
import type { CertificateFiles } from "#certificates";
import type { Fleet } from "./fleet.js";
import { ROOT } from "./root.js";
import type { Doors } from "./task.js";

const BARKEEPD = join(ROOT, "daemon/dist/bundle/barkeepd.mjs");
const START_TIMEOUT_MS = 30_000;
const OUTPUT_TAIL = 2000;
const KNOCK_MS = 2;

export interface BarkeepdOptions {
  /** For its configuration and its socket. */
  readonly folder: string;
  readonly name: string;
  /** As under `devices:`; JSON is YAML. */
  readonly devices: object;
  /** Listens with TLS as well. */
  readonly tls?: CertificateFiles;
}

export interface Barkeepd {
  readonly process: ChildProcess;
  readonly doors: Doors;
  /** From its start until it let its first client in, ms. */
  readonly startedInMs: number;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return address !== null && typeof address === "object" ? address.port : 0;
}

/** Knocks until somebody opens: grpc-js would wait a tenth of a second after the first time. */
async function listening(path: string): Promise<void> {
  const end = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < end) {
    const socket = dial(path);
    const opened = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (opened) return;
    await setTimeout(KNOCK_MS);
  }
  throw new Error("barkeepd let nobody in");
}

/** Starts a daemon on a unix socket and on loopback, and waits until it answers. */
export async function startBarkeepd(
  fleet: Fleet,
  cpus: string,
  { folder, name, devices, tls }: BarkeepdOptions,
): Promise<Barkeepd> {
  const unix = join(folder, `${name}.sock`);
  const port = await freePort();
  const config = join(folder, `${name}.yaml`);
  const tlsPort = tls === undefined ? 0 : await freePort();
  const listen: object[] = [{ unix: { path: unix } }, { tcp: { port } }];
  if (tls !== undefined) listen.push({ tcp: { port: tlsPort, tls } });
  writeFileSync(config, JSON.stringify({ listen, log: { level: "warn" }, devices }));

  const start = performance.now();
  const child = fleet.start(cpus, [process.execPath, BARKEEPD, "--config", config], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_TAIL);
    });
  }
  const ended = once(child, "close").then(() => {
    throw new Error(`barkeepd ended before it served:\n${output}`);
  });
  ended.catch(() => undefined);
  await Promise.race([listening(unix), ended]);
  const startedInMs = performance.now() - start;
  const lab = await Promise.race([
    connect(`unix:${unix}`, { connectTimeoutMs: START_TIMEOUT_MS }),
    ended,
  ]);
  await lab.close();
  return { process: child, doors: { unix, port, tlsPort }, startedInMs };
}
