import type { Config } from "../config/config-schema.js";
import type { HostFiles } from "./host-files.js";

/** A lock file, and whose it is. */
export interface LockFile {
  /** "pci-0000:03:00.0". */
  readonly identity: string;
  readonly path: string;
  /** That it names; it need not live any more. */
  readonly pid: number;
  readonly isHeld: boolean;
}

/** The lock files of a directory. */
export function lockFiles(host: HostFiles, directory: string): readonly LockFile[] {
  if (directory === "") return [];
  const held = heldInodes(host);
  return host
    .names(directory)
    .filter((name) => name.endsWith(".lock"))
    .map((name) => {
      const path = `${directory}/${name}`;
      const isHeld = held.has(host.linkStats(path)?.ino ?? -1);
      const pid = Number(host.text(path) ?? Number.NaN);
      return { identity: name.slice(0, -".lock".length), path, pid, isHeld };
    });
}

/** The process that has devices of this configuration, by the lock files that it holds. */
export function runningDaemon(host: HostFiles, { lockDirectory }: Config): number | undefined {
  return lockFiles(host, lockDirectory).find(({ isHeld }) => isHeld)?.pid;
}

/** Of files with an open-file-description lock: "1: OFDLCK ADVISORY WRITE -1 08:02:1234 0 EOF". */
function heldInodes(host: HostFiles): ReadonlySet<number> {
  const lines = (host.text("/proc/locks") ?? "").matchAll(
    /^\d+: OFDLCK +\S+ +\S+ +\S+ +[0-9a-f]+:[0-9a-f]+:(\d+) /gm,
  );
  return new Set([...lines].map(([, inode]) => Number(inode)));
}
