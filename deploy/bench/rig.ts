/** The servers and clients of one placement. */
import { type EventEmitter, once } from "node:events";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CertificateAuthority, type CertificateFiles } from "#certificates";
import { startBarkeepd } from "./barkeepd.js";
import { ClientProcess } from "./client-process.js";
import { CARD_FILE, LOCAL_CARD_FILE, SLOW_DEVICE, START_CARD_FILE, windowsOf } from "./devices.js";
import { Fleet } from "./fleet.js";
import type { NativePrograms } from "./native-programs.js";
import type { Placement } from "./placement.js";
import { windowContent } from "./scatter.js";
import { ScratchFolder } from "./scratch-folder.js";
import { type Doors, type Endpoints, SERVER_NAME, type SystemName } from "./task.js";

const REFERENCE = fileURLToPath(import.meta.resolve("./server/reference.js"));
const START_TIMEOUT_MS = 30_000;
export const CLIENTS_MAX = 64;

export class Rig implements AsyncDisposable {
  readonly placement: Placement;
  readonly fleet: Fleet;
  readonly endpoints: Endpoints;
  readonly #scratch: ScratchFolder;
  readonly #clients: Map<SystemName, ClientProcess> = new Map();

  private constructor(
    placement: Placement,
    { fleet, folder }: { fleet: Fleet; folder: ScratchFolder },
    endpoints: Endpoints,
  ) {
    this.placement = placement;
    this.fleet = fleet;
    this.#scratch = folder;
    this.endpoints = endpoints;
  }

  static async start(placement: Placement, programs: NativePrograms): Promise<Rig> {
    // In this order: at an exit the processes end before their folder goes.
    const fleet = new Fleet();
    const folder = new ScratchFolder();
    try {
      const setting = { placement, programs, folder: folder.path };
      return new Rig(placement, { fleet, folder }, await startServers(fleet, setting));
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
      throw error;
    }
  }

  get folder(): string {
    return this.#scratch.path;
  }

  /** The client process of a system, started when it is first asked for. */
  client(system: SystemName): ClientProcess {
    const known = this.#clients.get(system);
    if (known !== undefined) return known;
    // In one process with the device: the device's thread takes the place of the server.
    const cpus = system === "local" ? this.placement.both : this.placement.client;
    const client = new ClientProcess(this.fleet, cpus, system, this.endpoints);
    this.#clients.set(system, client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
    this.#scratch[Symbol.dispose]();
  }
}

interface Setting {
  readonly placement: Placement;
  readonly programs: NativePrograms;
  readonly folder: string;
}

async function startServers(fleet: Fleet, setting: Setting): Promise<Endpoints> {
  const { placement, folder } = setting;
  const content = windowContent();
  for (const name of [CARD_FILE, LOCAL_CARD_FILE, START_CARD_FILE]) {
    writeFileSync(join(folder, name), content);
  }
  const card = { backend: "file", windows: windowsOf(join(folder, CARD_FILE)) };
  const devices = { card, slow: SLOW_DEVICE };
  const authority = new CertificateAuthority({ file: (name) => join(folder, name) }, "bench");
  const alternativeNames = `DNS:${SERVER_NAME},IP:127.0.0.1`;
  const tls = authority.issue({ commonName: "bench", alternativeNames });
  const raw = await startRaw(fleet, setting, tls);
  const barkeep = await startBarkeepd(fleet, placement.server, {
    folder,
    name: "barkeep",
    devices,
    tls,
  });
  const { doors } = barkeep;
  for (let i = 0; i < CLIENTS_MAX; i++) symlinkSync(doors.unix, join(folder, `client-${i}.sock`));
  return {
    folder,
    ca: authority.cert,
    raw,
    barkeep: doors,
    unary: await startReference(fleet, placement.server, ["unary"]),
    text: await startReference(fleet, placement.server, ["text"]),
    framed: await startReference(fleet, placement.server, ["framed"]),
  };
}

async function startRaw(
  fleet: Fleet,
  setting: Setting,
  { cert, key }: CertificateFiles,
): Promise<Doors> {
  const unix = join(setting.folder, "raw.sock");
  const child = fleet.start(setting.placement.server, [setting.programs.rawServer, unix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("raw-server has no output");
  const line = await firstWord(child.stdout, "data", "raw-server");
  const tlsPort = await startReference(fleet, setting.placement.server, ["tls", cert, key]);
  return { unix, port: Number(String(line)), tlsPort };
}

async function startReference(
  fleet: Fleet,
  cpus: string,
  what: readonly [kind: string, ...files: string[]],
): Promise<number> {
  const child = fleet.start(cpus, [process.execPath, REFERENCE, ...what], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return (await firstWord(child, "message", what[0])) as number;
}

/** What a server says first: where it listens. */
async function firstWord(from: EventEmitter, event: string, server: string): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    return ((await once(from, event, { signal })) as unknown[])[0];
  } catch (cause) {
    const seconds = START_TIMEOUT_MS / 1000;
    throw new Error(`the server ${server} has not started in ${seconds} s`, { cause });
  }
}
