import { runningDaemon } from "../../host/running-daemon.js";
import type { HostCheck } from "../examination.js";
import type { Observation } from "../finding.js";

/** Buffers of these are memory that may not be paged out. */
const DMA: ReadonlySet<string> = new Set(["vfio"]);
const ENOUGH_BYTES: number = 64 * 2 ** 20;

/** Whether there will be memory for DMA buffers: the limit of locked memory, and huge pages. */
export const dmaMemory: HostCheck = ({ config, host, patients }) => {
  if (!patients.some(({ config: { backend } }) => DMA.has(backend))) return [];
  const pid = runningDaemon(host, config);
  const whose = pid === undefined ? "of this shell" : "of the daemon";
  const limits = host.text(`/proc/${pid ?? "self"}/limits`) ?? "";
  const [, soft = ""] = /^Max locked memory +(\S+)/m.exec(limits) ?? [];
  const free = Number(/^HugePages_Free: +(\d+)/m.exec(host.text("/proc/meminfo") ?? "")?.[1] ?? 0);
  const pages: Observation = { level: "ok", text: `${free} huge pages are free` };
  if (soft === "unlimited" || Number(soft) >= ENOUGH_BYTES) {
    return [{ level: "ok", text: `locked memory ${whose}: ${soft}` }, pages];
  }
  const text = `locked memory ${whose} is limited to ${soft || "an unknown number of"} bytes: DMA buffers count`;
  const advice = "in the daemon's systemd unit: LimitMEMLOCK=infinity";
  const command = "ulimit -l unlimited";
  return [{ level: "warning", text, mend: { command, advice } }, pages];
};
