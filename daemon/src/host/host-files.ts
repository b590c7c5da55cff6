import type { Stats } from "node:fs";
import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { basename, join } from "node:path";

/**
 * The files of this host, or of a tree that looks like one: what tells the daemon about the machine
 * is read through here. Everything answers undefined for what is not there or may not be read.
 */
export class HostFiles {
  readonly #root: string;

  /** @param root where the tree is; "" for this host. */
  constructor(root = "") {
    this.#root = root;
  }

  /** Where that is for the system calls of this process. */
  pathOf(path: string): string {
    return this.#root === "" ? path : join(this.#root, path);
  }

  /** Without the line end. */
  text(path: string): string | undefined {
    return attempt(() => readFileSync(this.pathOf(path), "utf8").trimEnd());
  }

  bytes(path: string): Buffer | undefined {
    return attempt(() => readFileSync(this.pathOf(path)));
  }

  /** Sorted; of a folder that is not there, none. */
  names(path: string): readonly string[] {
    return attempt(() => readdirSync(this.pathOf(path)).sort()) ?? [];
  }

  /** The last part of what a link points at, such as the name of a driver. */
  linkName(path: string): string | undefined {
    return attempt(() => basename(readlinkSync(this.pathOf(path))));
  }

  /** Of the folder that a path really is in. */
  realParentName(path: string): string | undefined {
    return attempt(() => basename(join(realpathSync(this.pathOf(path)), "..")));
  }

  /** Of what a link points at. */
  stats(path: string): Stats | undefined {
    return attempt(() => statSync(this.pathOf(path)));
  }

  /** Of a link itself. */
  linkStats(path: string): Stats | undefined {
    return attempt(() => lstatSync(this.pathOf(path)));
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
