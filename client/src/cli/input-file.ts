/** The bytes that go to a device: a file, or what comes in on stdin or through a pipe. */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { readFailed, reasonOf } from "./machine-error.js";
import { showSize } from "./number.js";
import { UsageError } from "./usage-error.js";

export class InputFile implements AsyncDisposable {
  readonly name: string;
  readonly #handle: FileHandle | undefined;
  /** Bytes; undefined for a pipe, which says it only at its end. */
  readonly #size: number | undefined;
  #buffered: Buffer[] = [];

  private constructor(name: string, handle?: FileHandle, size?: number) {
    this.name = name;
    this.#handle = handle;
    this.#size = size;
  }

  /** @throws UsageError when it cannot be read at all. */
  static async open(file: string): Promise<InputFile> {
    if (file === "-") {
      if (!process.stdin.isTTY) return new InputFile("stdin");
      throw new UsageError("- is stdin, and stdin is the terminal: give a file, or pipe data in.");
    }
    try {
      const about: Stats = await stat(file);
      if (about.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
      const handle = await open(file, constants.O_RDONLY);
      return new InputFile(file, handle, about.isFile() ? about.size : undefined);
    } catch (error) {
      throw new UsageError(
        `${file} cannot be read: ${reasonOf(error)}. Give another file, or - for stdin.`,
      );
    }
  }

  /**
   * How many bytes there are: those that are wanted, or else all. A pipe is read to its end first,
   * so that nothing is written that turns out to be too long.
   * @throws UsageError when there are none, too few, or more than fit.
   */
  async take(wanted: number | undefined, room: number): Promise<number> {
    const there = this.#size ?? (await this.#buffer(wanted ?? room + 1));
    const length = wanted ?? there;
    if (there === 0) throw new UsageError(`${this.name} is empty: there is nothing to do.`);
    if (there < length) {
      const has = `${this.name} has only ${sizes(there)}`;
      throw new UsageError(`${has}, not the ${sizes(length)} of -n: give a smaller -n.`);
    }
    if (length <= room) return length;
    const has = this.#size === undefined ? `more than ${sizes(room)}` : sizes(length);
    throw new UsageError(
      `${this.name} has ${has}, and from that offset the window has ${sizes(room)}: ` +
        "give -n or another offset.",
    );
  }

  /** A part of it, after `take`. @throws MachineError. */
  readonly bytes = async (at: number, bytes: number): Promise<Uint8Array> => {
    if (this.#size !== undefined) return await this.#read(at, bytes);
    if (this.#buffered.length > 1) this.#buffered = [Buffer.concat(this.#buffered)];
    return this.#buffered[0]?.subarray(at, at + bytes) ?? new Uint8Array();
  };

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.name === "stdin") process.stdin.destroy();
    await this.#handle?.close();
  }

  async #read(at: number, bytes: number): Promise<Uint8Array> {
    const piece = Buffer.alloc(bytes);
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = (await this.#handle
        ?.read(piece, filled, bytes - filled, at + filled)
        .catch((error: unknown) => {
          throw readFailed(this.name, error);
        })) ?? { bytesRead: 0 };
      if (bytesRead === 0) throw readFailed(this.name, new Error("it became shorter meanwhile"));
      filled += bytesRead;
    }
    return piece;
  }

  async #buffer(enough: number): Promise<number> {
    const stream: Readable = this.#handle?.createReadStream({ autoClose: false }) ?? process.stdin;
    let bytes = 0;
    try {
      for await (const chunk of stream) {
        this.#buffered.push(chunk as Buffer);
        bytes += (chunk as Buffer).byteLength;
        if (bytes >= enough) break;
      }
    } catch (error) {
      throw readFailed(this.name, error);
    }
    return bytes;
  }
}

function sizes(bytes: number): string {
  const exact = bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return bytes < 1024 ? exact : `${exact} (${showSize(bytes)})`;
}
