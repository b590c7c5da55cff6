import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";

import type { Window } from "@barkeep/client";

import type { Guest } from "../rig/guest.js";

/** The memory behind BAR2 of an ivshmem device, as the host's file has it. */
export class HostMemory {
  readonly #guest: Guest;
  readonly #id: string;

  constructor(guest: Guest, id: string) {
    this.#guest = guest;
    this.#id = id;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    await using file = await open(this.#guest.memoryFile(this.#id), "r");
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, offset);
    return bytes;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await using file = await open(this.#guest.memoryFile(this.#id), "r+");
    await file.write(bytes, 0, bytes.byteLength, offset);
  }
}

const GUARD_BYTES = 64;

/** One transfer: where in the window, and where the window lies in the memory. */
export interface Transfer {
  readonly window: Window;
  readonly offset: number;
  readonly length: number;
  readonly windowAt: number;
}

/** Random bytes in, seen by the host with their neighbours untouched; the host's bytes out. */
export async function assertTransfer(memory: HostMemory, transfer: Transfer): Promise<void> {
  const { window, offset, length } = transfer;
  const at = transfer.windowAt + offset;
  const title = `${length} bytes at ${offset} of ${window.info.name}`;
  const around = randomBytes(length + 2 * GUARD_BYTES);
  await memory.write(at - GUARD_BYTES, around);

  const source = randomBytes(length);
  const written = await window.write(offset, source);
  assert.equal(written.bytesDone, length, title);
  source.copy(around, GUARD_BYTES);
  const seen = await memory.read(at - GUARD_BYTES, around.byteLength);
  assert.equal(Buffer.compare(seen, around), 0, `written: ${title}`);

  const fresh = randomBytes(length);
  await memory.write(at, fresh);
  const target = new Uint8Array(length);
  const read = await window.read(offset, target);
  assert.equal(read.bytesDone, length, title);
  assert.equal(Buffer.compare(target, fresh), 0, `read: ${title}`);
}
