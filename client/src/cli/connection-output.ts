/** How the batches and bulk of a device travel: `barkeep show --connection`. */
import type { Transport } from "../remote/channel-plan.js";
import { alignRows } from "./columns.js";
import type { DeviceSource } from "./device-source.js";
import { deviceOf } from "./devices.js";
import type { Printable } from "./output.js";

interface ConnectionFacts {
  readonly device: string;
  /** Who has it: the daemon's address, or the configuration of this host. */
  readonly source: string;
  readonly transport: Transport["kind"] | "in-process";
  readonly reason: string;
}

/** Opens a session of its own: what is in use shows only when there is one. */
export async function connectionOf(source: DeviceSource, name: string): Promise<ConnectionFacts> {
  const device = await deviceOf(source, name);
  const { kind, reason } = "transport" in device ? (device.transport as Transport) : IN_PROCESS;
  return { device: name, source: source.title, transport: kind, reason };
}

const IN_PROCESS = {
  kind: "in-process",
  reason: "the device was opened here, by --local",
} as const;

export function printableConnection(facts: ConnectionFacts): Printable {
  const table = { columns: Object.keys(facts), rows: [Object.values(facts)] };
  return { json: facts, table, text: alignRows(Object.entries(facts)) };
}
