import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { HostFiles } from "./host-files.js";

export type Right = "read" | "write" | "search";

const BIT: Readonly<Record<Right, number>> = { read: 4, write: 2, search: 1 };
const ACCESS: Readonly<Record<Right, number>> = {
  read: constants.R_OK,
  write: constants.W_OK,
  search: constants.X_OK,
};

/** Somebody as whom the daemon runs, and what files allow him. */
export class User {
  readonly name: string;
  readonly uid: number;
  /** Of his first group, for commands that give him files. */
  readonly group: string;
  readonly #groups: ReadonlySet<number>;
  /** Then the kernel is asked, which knows of access lists too. */
  readonly #isCaller: boolean;

  private constructor(parts: {
    readonly name: string;
    readonly uid: number;
    readonly group: string;
    readonly groups: ReadonlySet<number>;
    readonly isCaller: boolean;
  }) {
    this.name = parts.name;
    this.uid = parts.uid;
    this.group = parts.group;
    this.#groups = parts.groups;
    this.#isCaller = parts.isCaller;
  }

  /** Who runs this process. */
  static caller(host: HostFiles): User {
    const uid = process.geteuid?.() ?? 0;
    const [name = `uid ${uid}`] =
      entries(host, "/etc/passwd").find(([, , id]) => {
        return Number(id) === uid;
      }) ?? [];
    const groups = new Set([process.getegid?.() ?? 0, ...(process.getgroups?.() ?? [])]);
    const group = groupName(host, process.getegid?.() ?? 0);
    return new User({ name, uid, group, groups, isCaller: true });
  }

  /** By his name, or undefined when this host has no such user. */
  static named(host: HostFiles, name: string): User | undefined {
    const entry = entries(host, "/etc/passwd").find(([known]) => known === name);
    if (entry === undefined) return undefined;
    const [uid, gid] = [Number(entry[2]), Number(entry[3])];
    const groups = entries(host, "/etc/group").flatMap(([, , id, members = ""]) => {
      return members.split(",").includes(name) ? [Number(id)] : [];
    });
    const group = groupName(host, gid);
    return new User({ name, uid, group, groups: new Set([gid, ...groups]), isCaller: false });
  }

  isIn(gid: number): boolean {
    return this.uid === 0 || this.#groups.has(gid);
  }

  /** Whether he may do all of this with a path, and get there. */
  may(host: HostFiles, path: string, ...rights: readonly Right[]): boolean {
    if (this.#isCaller) return callerMay(host.pathOf(path), rights);
    if (this.uid === 0) return host.stats(path) !== undefined;
    for (let folder = dirname(path); folder !== "/"; folder = dirname(folder)) {
      if (!this.#modeAllows(host, folder, "search")) return false;
    }
    return rights.every((right) => this.#modeAllows(host, path, right));
  }

  #modeAllows(host: HostFiles, path: string, right: Right): boolean {
    const stats = host.stats(path);
    if (stats === undefined) return false;
    const shift = stats.uid === this.uid ? 6 : this.#groups.has(stats.gid) ? 3 : 0;
    return ((stats.mode >> shift) & BIT[right]) !== 0;
  }
}

function callerMay(path: string, rights: readonly Right[]): boolean {
  try {
    accessSync(
      path,
      rights.reduce((mode, right) => mode | ACCESS[right], constants.F_OK),
    );
    return true;
  } catch {
    return false;
  }
}

/** Lines of a file such as /etc/passwd, in their fields. */
function entries(host: HostFiles, path: string): readonly (readonly string[])[] {
  return (host.text(path) ?? "").split("\n").map((line) => line.split(":"));
}

function groupName(host: HostFiles, gid: number): string {
  const [name] = entries(host, "/etc/group").find(([, , id]) => Number(id) === gid) ?? [];
  return name ?? String(gid);
}

/** The number of a group by its name or number, or undefined when this host has none. */
export function groupNumber(host: HostFiles, group: string): number | undefined {
  if (/^\d+$/.test(group)) return Number(group);
  const entry = entries(host, "/etc/group").find(([name]) => name === group);
  return entry === undefined ? undefined : Number(entry[2]);
}
