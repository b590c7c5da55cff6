import { type LockFile, lockFiles } from "../../host/running-daemon.js";
import type { HostCheck } from "../examination.js";
import type { Observation } from "../finding.js";
import { folderOf } from "../folder.js";

/** The lock files that keep a second daemon from the same hardware. */
export const locks: HostCheck = ({ config, host, user }) => {
  const { lockDirectory } = config;
  if (lockDirectory === "") {
    const text = "no lockDirectory: a second daemon may open a device that another path leads to";
    const advice =
      "configure lockDirectory: /run/barkeep/lock, the same for all daemons of this host";
    return [{ level: "note", text, mend: { advice } }];
  }
  const folder = folderOf(lockDirectory, { host, user, made: true });
  return [folder, ...lockFiles(host, lockDirectory).map((file) => stateOf(file, host))];
};

function stateOf(
  { identity, path, pid, isHeld }: LockFile,
  host: Parameters<typeof lockFiles>[0],
): Observation {
  const program = host.text(`/proc/${pid}/comm`);
  if (isHeld) {
    return { level: "ok", text: `${identity} is held by process ${pid} (${program ?? "unknown"})` };
  }
  return { level: "ok", text: `${path} is held by nobody, and is in nobody's way` };
}
