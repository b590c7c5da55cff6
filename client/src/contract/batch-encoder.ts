import {
  requireAccess,
  requireArrayLike,
  requireFlag,
  requireMasked,
  requireReadable,
  requireTimeMs,
  requireValue,
  requireWritable,
  shown,
} from "./arguments.js";
import type { DeviceInfo } from "./device.js";
import { DeviceError } from "./errors.js";
import {
  BATCH_OPERATIONS_MAX,
  DELAY_MS_MAX,
  PROGRAM_BYTES_MAX,
  RESULTS_BYTES_MAX,
  WAIT_TIMEOUT_MS_MAX,
} from "./limits.js";
import {
  FLAG_FIXED,
  FLAG_YIELDS,
  OPCODES,
  type OperationName,
  ProgramWriter,
  padded,
  RECORD_HEAD_BYTES,
} from "./program.js";
import { ResultSlots } from "./result-slots.js";
import type { Masked, WaitFor, Width, WindowInfo } from "./window.js";

/** `fixed`: every access goes to the same address, as a FIFO wants it. */
export interface BlockOptions {
  readonly fixed?: boolean;
}

/** One operation on the current window. */
interface Access {
  readonly name: OperationName;
  readonly width: Width;
  readonly offset: number;
  /** Elements of a block or fill. */
  readonly count?: number;
  readonly options?: BlockOptions | undefined;
}

/** Bits of any width, before they were checked. */
export type AnyBits = Partial<Masked<number>> | Partial<Masked<bigint>>;

const DEFAULT_INTERVAL_MS = 0.1;

/**
 * Checks operations and appends them to a program. An operation that fails its checks appends
 * nothing. The order of checks is the verifier's, so that a mistake has one name everywhere.
 */
export class BatchEncoder {
  readonly #info: DeviceInfo;
  readonly #writer: ProgramWriter = new ProgramWriter();
  readonly slots: ResultSlots = new ResultSlots();
  #window: WindowInfo | undefined;
  #flags = 0;

  constructor(info: DeviceInfo, window?: WindowInfo) {
    this.#info = info;
    this.#window = window;
  }

  get operations(): number {
    return this.#writer.operations;
  }

  select(name: string): void {
    this.#window = findWindow(this.#info, name);
  }

  yields(): void {
    this.#flags |= FLAG_YIELDS;
  }

  read(width: Width, offset: number): void {
    const access = { name: "read", width, offset } as const;
    requireReadable(this.#check(access));
    this.#append(access, 0, 8);
    this.#answer(width);
  }

  write(width: Width, offset: number, value: number | bigint): void {
    const access = { name: "write", width, offset } as const;
    const window = this.#check(access);
    const checked = requireValue(value, "value", width);
    requireWritable(window);
    this.#writer.u64(this.#append(access, 8), checked);
  }

  /** `update` and `verify`. */
  masked(name: "update" | "verify", width: Width, offset: number, bits: AnyBits): void {
    const access = { name, width, offset };
    const window = this.#check(access);
    const { mask, value } = requireMasked(bits, width);
    requireReadable(window);
    if (name === "update") requireWritable(window);
    const operands = this.#append(access, 16, 8);
    this.#writer.u64(operands, mask);
    this.#writer.u64(operands + 8, value);
    this.#answer(width);
  }

  waitFor(width: Width, offset: number, wanted: WaitFor<number> | WaitFor<bigint>): void {
    const access = { name: "waitFor", width, offset } as const;
    const window = this.#check(access);
    const { mask, value } = requireMasked(wanted, width);
    const { timeoutMs, intervalMs = DEFAULT_INTERVAL_MS } = wanted;
    requireTimeMs(timeoutMs, "timeoutMs", WAIT_TIMEOUT_MS_MAX, "WAIT_TIMEOUT_MS_MAX");
    requireTimeMs(intervalMs, "intervalMs", WAIT_TIMEOUT_MS_MAX, "WAIT_TIMEOUT_MS_MAX");
    requireReadable(window);
    const operands = this.#append(access, 24, 8);
    this.#writer.u64(operands, mask);
    this.#writer.u64(operands + 8, value);
    this.#writer.u32(operands + 16, Math.round(timeoutMs * 1000));
    this.#writer.u32(operands + 20, Math.round(intervalMs * 1000));
    this.#answer(width);
  }

  readBlock(width: Width, offset: number, count: number, options?: BlockOptions): void {
    const access = { name: "readBlock", width, offset, count, options } as const;
    requireReadable(this.#check(access));
    this.#append(access, 0, padded(Math.min(count * (width / 8), 2 * RESULTS_BYTES_MAX)));
    this.#answer(width, count);
  }

  writeBlock(
    width: Width,
    offset: number,
    elements: ArrayLike<number> | ArrayLike<bigint>,
    options?: BlockOptions,
  ): void {
    const count = requireArrayLike(elements, "elements").length;
    const access = { name: "writeBlock", width, offset, count, options } as const;
    const window = this.#check(access);
    requireWithin("PROGRAM_BYTES_MAX", count * (width / 8), PROGRAM_BYTES_MAX);
    const checked = Array.from(elements as ArrayLike<unknown>, (element, i) =>
      requireValue(element, `elements[${i}]`, width),
    );
    requireWritable(window);
    const bytes = checked.length * (width / 8);
    this.#store(width, this.#append(access, padded(bytes)), checked);
  }

  fill(
    width: Width,
    offset: number,
    count: number,
    value: number | bigint,
    options?: BlockOptions,
  ): void {
    const access = { name: "fill", width, offset, count, options } as const;
    const window = this.#check(access);
    const checked = requireValue(value, "value", width);
    requireWritable(window);
    this.#writer.u64(this.#append(access, 8), checked);
  }

  delay(ms: number): void {
    requireTimeMs(ms, "delay", DELAY_MS_MAX, "DELAY_MS_MAX");
    this.#requireRoom(8);
    const head = {
      opcode: OPCODES.delay,
      width: 0,
      window: 0,
      flags: 0,
      count: 0,
      offset: 0,
    } as const;
    this.#writer.u64(this.#writer.record(head, 8), Math.round(ms * 1000));
  }

  flush(): void {
    const window = this.#current();
    if (!window.canFlush) {
      const reason = "the window has no flush register and the device no configuration space";
      throw new DeviceError("UNSUPPORTED", { window: window.name, reason });
    }
    this.#requireRoom(0);
    const head = { opcode: OPCODES.flush, width: 0, flags: 0, count: 0, offset: 0 } as const;
    this.#writer.record({ ...head, window: window.index }, 0);
  }

  finish(): Uint8Array {
    this.#requireSome();
    return this.#writer.finish(this.#info.tableHash, this.#flags);
  }

  share(): Uint8Array {
    this.#requireSome();
    return this.#writer.share(this.#info.tableHash, this.#flags);
  }

  #requireSome(): void {
    if (this.operations > 0) return;
    const reason = "an empty batch does nothing: append at least one operation";
    throw new DeviceError("INVALID_ARGUMENT", { field: "operations", reason });
  }

  #current(): WindowInfo {
    if (this.#window !== undefined) return this.#window;
    const reason = 'the batch has no window yet: call in("NAME") before the first operation';
    throw new DeviceError("INVALID_ARGUMENT", { field: "window", reason });
  }

  /** Window, count, width, alignment and range of an access. */
  #check(access: Access): WindowInfo {
    const window = this.#current();
    const { width, offset, options } = access;
    const fixed = requireFlag(options?.fixed, "fixed");
    requireAccess(window, { width, offset, count: "count" in access ? access.count : 1, fixed });
    return window;
  }

  /** Appends the record of a checked access; returns where its operands go. */
  #append(
    { name, width, offset, count = 1, options }: Access,
    operandBytes: number,
    resultBytes = 0,
  ): number {
    this.#requireRoom(operandBytes, resultBytes);
    const head = {
      opcode: OPCODES[name],
      width,
      window: this.#current().index,
      flags: options?.fixed === true ? FLAG_FIXED : 0,
      count,
      offset,
    };
    return this.#writer.record(head, operandBytes);
  }

  #answer(width: Width, count?: number): void {
    if (count === undefined) this.slots.value(width, this.#writer.result(8));
    else this.slots.block(width, this.#writer.result(count * (width / 8)), count);
  }

  #requireRoom(operandBytes: number, resultBytes = 0): void {
    requireWithin("BATCH_OPERATIONS_MAX", this.operations + 1, BATCH_OPERATIONS_MAX);
    const bytes = this.#writer.length + RECORD_HEAD_BYTES + operandBytes;
    requireWithin("PROGRAM_BYTES_MAX", bytes, PROGRAM_BYTES_MAX);
    const results = this.#writer.resultsBytes + resultBytes;
    requireWithin("RESULTS_BYTES_MAX", results, RESULTS_BYTES_MAX);
  }

  #store(width: Width, at: number, elements: readonly (number | bigint)[]): void {
    const { buffer, byteOffset, byteLength } = this.#writer.block(
      at,
      elements.length * (width / 8),
    );
    const view = new DataView(buffer, byteOffset, byteLength);
    elements.forEach((element, i) => {
      if (width === 64) view.setBigUint64(i * 8, element as bigint, true);
      else if (width === 32) view.setUint32(i * 4, element as number, true);
      else if (width === 16) view.setUint16(i * 2, element as number, true);
      else view.setUint8(i, element as number);
    });
  }
}

function requireWithin(limit: string, actual: number, max: number): void {
  if (actual > max) throw new DeviceError("LIMIT_EXCEEDED", { limit, actual, max });
}

/** @throws DeviceError NO_SUCH_WINDOW. */
export function findWindow(info: DeviceInfo, name: string): WindowInfo {
  const window = info.windows.find((candidate) => candidate.name === name);
  if (window !== undefined) return window;
  const names = info.windows.map((candidate) => candidate.name).join(", ");
  throw new DeviceError("NO_SUCH_WINDOW", {
    device: info.name,
    window: typeof name === "string" ? name : shown(name),
    reason: `${info.name} has no window ${shown(name)}; it has ${names || "none"}`,
  });
}
