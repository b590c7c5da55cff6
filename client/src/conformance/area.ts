import assert from "node:assert/strict";
import type { Device, Window, WindowInfo } from "../contract/index.js";

/** What the suite uses a window, or a part of one, for. */
export type Role = "scratch" | "big" | "mem" | "rom" | "narrow" | "wo" | "wc" | "effects";

/** A window by name, or the part of one that the suite may use. */
export type Place =
  | string
  | { readonly window: string; readonly offset: number; readonly length: number };

/** The fewest bytes that the suite needs. */
const BYTES_MIN: Readonly<Record<Role, number>> = {
  scratch: 256,
  big: 64,
  mem: 1024 * 1024,
  rom: 64,
  narrow: 16,
  wo: 16,
  wc: 4096,
  effects: 16,
};

/** The part of a window that the suite uses in one role. */
export class Area {
  readonly window: Window;
  readonly info: WindowInfo;
  /** Bytes. */
  readonly length: number;
  readonly #base: number;

  constructor(device: Device, role: Role, place: Place = role) {
    this.window = device.window(typeof place === "string" ? place : place.window);
    this.info = this.window.info;
    this.#base = typeof place === "string" ? 0 : place.offset;
    this.length = typeof place === "string" ? this.info.size : place.length;
    assert.ok(this.length >= BYTES_MIN[role], `${role} needs ${BYTES_MIN[role]} bytes`);
  }

  get name(): string {
    return this.info.name;
  }

  /** The offset in the window of a byte of this area. */
  at(offset: number): number {
    assert.ok(offset >= 0 && offset < this.length, `the case leaves its area at ${offset}`);
    return this.#base + offset;
  }
}
