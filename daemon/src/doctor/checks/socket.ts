import { dirname } from "node:path";
import { groupNumber } from "../../host/user.js";
import type { ListenerCheck } from "../examination.js";
import type { Observation } from "../finding.js";
import { folderOf } from "../folder.js";

/** Where the unix socket will be, and who may connect. */
export const socket: ListenerCheck = ({ unix }, { host, user }) => {
  if (unix === undefined) return [];
  const { path, mode, group } = unix;
  const found: Observation[] = [folderOf(dirname(path), { host, user, made: false })];
  const stats = host.linkStats(path);
  if (stats !== undefined && !stats.isSocket()) {
    const text = `${path} is there, and is not a socket: the daemon does not replace it`;
    found.push({ level: "problem", text, mend: { command: `rm ${path}` } });
  }
  if (group !== undefined) found.push(groupOf(group));
  if ((Number.parseInt(mode, 8) & 0o002) !== 0) {
    const text = `mode ${mode}: every user of this host may write to the hardware`;
    found.push({ level: "warning", text, mend: { advice: 'configure mode: "0660" and a group' } });
  }
  return found;

  function groupOf(wanted: string): Observation {
    const number = groupNumber(host, wanted);
    if (number === undefined) {
      const command = `groupadd --system ${wanted}`;
      return { level: "problem", text: `there is no group ${wanted}`, mend: { command } };
    }
    if (user.isIn(number)) return { level: "ok", text: `the group ${wanted} may connect` };
    const text = `${user.name} is not in the group ${wanted}, and cannot give it the socket`;
    const command = `usermod --append --groups ${wanted} ${user.name}`;
    return { level: "problem", text, mend: { command } };
  }
};
