import { dirname } from "node:path";
import type { HostFiles } from "../host/host-files.js";
import type { User } from "../host/user.js";
import type { Observation } from "./finding.js";

interface FolderOptions {
  readonly host: HostFiles;
  readonly user: User;
  /** Whether the daemon makes it when it is not there. */
  readonly made: boolean;
}

/** Whether the daemon can make files in a folder. */
export function folderOf(path: string, { host, user, made }: FolderOptions): Observation {
  const owner = `-o ${user.name} -g ${user.group}`;
  if (host.stats(path) !== undefined) {
    if (user.may(host, path, "write", "search")) {
      return { level: "ok", text: `${user.name} may write in ${path}` };
    }
    const text = `${user.name} may not write in ${path}`;
    const command = `chgrp ${user.group} ${path} && chmod g+rwx ${path}`;
    return { level: "problem", text, mend: { command } };
  }
  const command = `install -d ${owner} -m 0755 ${path}`;
  if (!made)
    return { level: "problem", text: `the folder ${path} is not there`, mend: { command } };
  let above = dirname(path);
  while (host.stats(above) === undefined && above !== "/") above = dirname(above);
  if (user.may(host, above, "write", "search")) {
    return { level: "ok", text: `${path} is not there; the daemon makes it` };
  }
  const text = `${path} is not there, and ${user.name} may not make it`;
  return { level: "problem", text, mend: { command } };
}
