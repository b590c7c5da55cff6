/** From readable operations to the program that everything else runs, and back for its results. */
import {
  Batch,
  BatchResult,
  DeviceError,
  type DeviceInfo,
  type Verdict,
} from "@barkeep/client/contract";
import type { Operation__Output } from "@barkeep/proto/v1/Operation";
import type { OperationResult } from "@barkeep/proto/v1/OperationResult";

/** What the ten operations have in common. */
interface Fields {
  readonly width: number;
  readonly offset: string;
  readonly mask: string;
  readonly value: string;
  readonly count: number;
  readonly fixed: boolean;
  readonly values: readonly string[];
  readonly timeoutUs: number;
  readonly intervalUs: number;
  readonly durationUs: string;
}

type Builder = Record<string, (...values: unknown[]) => unknown>;

const ANSWERING: ReadonlySet<string> = new Set([
  "read",
  "update",
  "waitFor",
  "verify",
  "readBlock",
]);

/** A list of operations as a program for one device. */
export class OperationProgram {
  readonly bytes: Uint8Array;
  readonly #batch: Batch;
  readonly #names: readonly string[];

  /** @throws DeviceError with the index of the operation that is wrong. */
  constructor(info: DeviceInfo, operations: readonly Operation__Output[], yields: boolean) {
    const target = {
      info,
      execute: () => Promise.reject(new Error("a program is not run by its builder")),
    };
    this.#batch = new Batch(target);
    if (yields) this.#batch.yields();
    this.#names = operations.map((operation, i) => this.#append(operation, i));
    this.bytes = this.#batch.encode();
  }

  /** One for each completed operation, empty where it answers nothing. */
  results(verdict: Verdict): OperationResult[] {
    const result = new BatchResult(this.#batch.slots, verdict);
    let slot = 0;
    return this.#names.slice(0, verdict.completed).map((name) => {
      if (!ANSWERING.has(name)) return { values: [] };
      const value = result.value(slot++);
      const scalar = typeof value === "number" || typeof value === "bigint";
      return { values: (scalar ? [value] : Array.from(value as Uint8Array)).map(String) };
    });
  }

  #append(operation: Operation__Output, index: number): string {
    const name = operation.operation;
    try {
      if (name === undefined) {
        throw new DeviceError("INVALID_ARGUMENT", {
          field: "operation",
          reason: "says nothing to do",
        });
      }
      if (name !== "delay") this.#batch.in(operation.window);
      appendTo(this.#batch, name, operation[name] as unknown as Fields);
      return name;
    } catch (error) {
      if (!DeviceError.is(error)) throw error;
      throw new DeviceError(error.code, { ...error.data, operation: index });
    }
  }
}

function appendTo(
  batch: Batch,
  name: NonNullable<Operation__Output["operation"]>,
  fields: Fields,
): void {
  if (name === "delay") return void batch.delay(Number(fields.durationUs) / 1000);
  if (name === "flush") return void batch.flush();
  const { width, fixed, count } = fields;
  // A width that no method is made for is the builder's own error, under the window's rules.
  if (![8, 16, 32, 64].includes(width)) {
    throw new DeviceError("INVALID_ARGUMENT", {
      field: "width",
      reason: `width must be 8, 16, 32 or 64, not ${width}`,
    });
  }
  const call = (batch as unknown as Builder)[`${name}${width}`]?.bind(batch);
  const offset = Number(fields.offset);
  const register = (text: string) => (width === 64 ? BigInt(text) : Number(text));
  switch (name) {
    case "read":
      return void call?.(offset);
    case "write":
      return void call?.(offset, register(fields.value));
    case "update":
    case "verify":
      return void call?.(offset, { mask: register(fields.mask), value: register(fields.value) });
    case "waitFor":
      return void call?.(offset, {
        mask: register(fields.mask),
        value: register(fields.value),
        timeoutMs: fields.timeoutUs / 1000,
        // 0 is what proto3 says for "not given".
        ...(fields.intervalUs === 0 ? {} : { intervalMs: fields.intervalUs / 1000 }),
      });
    case "readBlock":
      return void call?.(offset, count, { fixed });
    case "writeBlock":
      return void call?.(offset, fields.values.map(register), { fixed });
    case "fill":
      return void call?.(offset, count, register(fields.value), { fixed });
  }
}
