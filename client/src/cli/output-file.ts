/**
 * Where bytes of a device go. A file appears under its name only when it is complete: until then,
 * and when something fails, it is called NAME.partial, and what was there before is still there.
 */
import type { Stats } from "node:fs";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { reasonOf, writeFailed } from "./machine-error.js";
import { emit, requirePrintable } from "./output.js";
import { UsageError } from "./usage-error.js";

export class OutputFile implements AsyncDisposable {
  readonly name: string;
  readonly #handle: FileHandle | undefined;
  /** What the file is called until it is complete; undefined where it is written in place. */
  readonly #partial: string | undefined;
  #bytes = 0;
  #complete = false;

  private constructor(name: string, handle?: FileHandle, partial?: string) {
    this.name = name;
    this.#handle = handle;
    this.#partial = partial;
  }

  /** @throws UsageError when it cannot be written at all. */
  static async open(file: string): Promise<OutputFile> {
    if (file === "-") {
      requirePrintable("raw");
      return new OutputFile("stdout");
    }
    try {
      const before = await existing(file);
      if (before?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
      if (before !== undefined && !before.isFile())
        return new OutputFile(file, await open(file, "w"));
      const name = before === undefined ? file : await realpath(file);
      const partial = `${name}.partial`;
      return new OutputFile(name, await open(partial, "w", before?.mode), partial);
    } catch (error) {
      throw new UsageError(
        `${file} cannot be written: ${reasonOf(error)}. Give another file, or - for stdout.`,
      );
    }
  }

  /** @throws MachineError. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#handle === undefined) {
      await emit(bytes);
      return;
    }
    try {
      for (let at = 0; at < bytes.byteLength; ) {
        const { bytesWritten } = await this.#handle.write(bytes, at);
        at += bytesWritten;
        this.#bytes += bytesWritten;
      }
    } catch (error) {
      throw writeFailed(this.#partial ?? this.name, error);
    }
  }

  /** Gives the file its name. @throws MachineError when a disk turns out to be full only now. */
  async complete(): Promise<void> {
    try {
      if (this.#partial !== undefined) {
        await this.#handle?.sync();
        await rename(this.#partial, this.name);
      }
      this.#complete = true;
    } catch (error) {
      throw writeFailed(this.name, error);
    }
  }

  /** What a failure leaves behind. */
  get leftovers(): string {
    if (this.#partial === undefined) return `${this.name} may have got some of it.`;
    return this.#bytes === 0
      ? `${this.name} is as it was before.`
      : `${this.name} is as it was before; ${this.#partial} has the first ${this.#bytes} bytes.`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle?.close();
    const empty = !this.#complete && this.#bytes === 0;
    if (empty && this.#partial !== undefined) await rm(this.#partial, { force: true });
  }
}

async function existing(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
