import { requireCallOptions, requireInterrupt } from "./arguments.js";
import { BaseWindow } from "./base-window.js";
import { Batch } from "./batch.js";
import { findWindow } from "./batch-encoder.js";
import { BatchError, BatchResult, type Verdict } from "./batch-result.js";
import type { BulkOptions, CallOptions } from "./call-options.js";
import type { Device, DeviceInfo } from "./device.js";
import { DeviceError } from "./errors.js";
import type { InterruptFeed, InterruptOptions, Interrupts } from "./interrupt.js";
import { InterruptStream } from "./interrupt-stream.js";
import type { BulkResult, Window, WindowInfo } from "./window.js";

/** The end of one bulk transfer, as an implementation reports it. */
export interface BulkVerdict {
  readonly bytesDone: number;
  readonly error?: DeviceError;
  readonly deviceNs: number;
}

/** One checked bulk transfer. */
export interface BulkCall {
  readonly window: WindowInfo;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * What every implementation shares: the public methods check state and arguments, and the `do`
 * methods do the work. They are called synchronously, in the order of the calls, with arguments
 * that are valid, and report what happened in a verdict; they reject only when there is none.
 */
export abstract class BaseDevice implements Device {
  #state: "open" | "closing" | "closed" = "open";
  #underWay = 0;
  /** Called when nothing is under way any more. */
  #quiet: (() => void) | undefined;
  readonly #streams: Set<InterruptStream<never>> = new Set();
  #closing: Promise<void> | undefined;

  abstract get info(): DeviceInfo;
  protected abstract doExecute(program: Uint8Array, options: CallOptions): Promise<Verdict>;
  protected abstract doRead(call: BulkCall, options: BulkOptions): Promise<BulkVerdict>;
  protected abstract doWrite(call: BulkCall, options: BulkOptions): Promise<BulkVerdict>;
  /** `source` is one of the device's, or "" for all; `program` is empty without one. */
  protected abstract doInterrupts(source: string, program: Uint8Array): Promise<InterruptFeed>;
  protected abstract doClose(): Promise<void>;

  window(name: string): Window {
    return new BaseWindow(this, findWindow(this.info, name));
  }

  batch(): Batch {
    return new Batch(this);
  }

  async execute<R extends readonly unknown[]>(
    batch: Batch<R>,
    options: CallOptions = {},
  ): Promise<BatchResult<R>> {
    this.#requireCallable(options);
    requireBatch(batch, "batch");
    const { slots } = batch;
    const count = slots.length;
    const verdict = await this.#tracked(this.doExecute(batch.share(), options));
    const result = new BatchResult<R>(slots, verdict, count);
    if (verdict.error !== undefined) throw new BatchError(verdict.error, result);
    return result;
  }

  /** Runs bytes that no builder made, as they are: for tests with hostile programs. */
  async executeProgram(program: Uint8Array, options: CallOptions = {}): Promise<Verdict> {
    this.#requireCallable(options);
    return await this.#tracked(this.doExecute(program, options));
  }

  /** @internal Called by the windows, with checked arguments. */
  async bulk(
    direction: "read" | "write",
    call: BulkCall,
    options: BulkOptions,
  ): Promise<BulkResult> {
    this.#requireCallable(options);
    const started = direction === "read" ? this.doRead(call, options) : this.doWrite(call, options);
    const verdict = await this.#tracked(started);
    if (verdict.error !== undefined) throw verdict.error;
    return { bytesDone: verdict.bytesDone, deviceMs: verdict.deviceNs / 1e6 };
  }

  interrupts<R extends readonly unknown[] = []>(
    source?: string,
    options: InterruptOptions<R> = {},
  ): Interrupts<R> {
    this.#requireOpen();
    requireCallOptions(options);
    requireInterrupt(this.info, source);
    const { signal, program } = options;
    if (program !== undefined) requireBatch(program, "program");
    const bytes = program?.encode() ?? new Uint8Array(0);
    const feed = this.doInterrupts(source ?? "", bytes);
    const stream = new InterruptStream<R>(feed, {
      signal,
      // The batch may grow meanwhile.
      results: program && { slots: program.slots, count: program.slots.length },
      onEnd: () => this.#streams.delete(stream as never),
    });
    this.#streams.add(stream as never);
    if (signal?.aborted === true) stream.end();
    return stream;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#state = "closing";
    for (const stream of [...this.#streams]) stream.end();
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        // In a turn of its own: who waits for the last call hears of it before the close is over.
        this.#quiet = () => setTimeout(resolve);
      });
    }
    await this.doClose();
    this.#state = "closed";
  }

  #requireOpen(): void {
    if (this.#state !== "open") {
      throw new DeviceError("CLOSED", { device: this.info.name, reason: "the device was closed" });
    }
  }

  #requireCallable(options: CallOptions): void {
    this.#requireOpen();
    requireCallOptions(options);
    if (options.signal?.aborted === true) {
      const data = { device: this.info.name, reason: "the signal was aborted before the call" };
      throw new DeviceError("CANCELLED", data, { cause: options.signal.reason });
    }
  }

  /** Counts a call until it is over. */
  async #tracked<T>(call: Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await call;
    } finally {
      this.#over();
    }
  }

  #over(): void {
    if (--this.#underWay === 0) this.#quiet?.();
  }
}

function requireBatch(batch: unknown, field: string): void {
  if (typeof (batch as Batch | undefined)?.share === "function") return;
  const reason = `${field} must come from device.batch() or window.batch()`;
  throw new DeviceError("INVALID_ARGUMENT", { field, reason });
}
