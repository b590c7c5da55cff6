import { requireAllocation, requireCallOptions, requireInterrupt } from "./arguments.js";
import { BaseDmaBuffer } from "./base-dma-buffer.js";
import { BaseWindow } from "./base-window.js";
import { Batch } from "./batch.js";
import { findWindow } from "./batch-encoder.js";
import { BatchError, BatchResult, type Verdict } from "./batch-result.js";
import type { BulkOptions, CallOptions } from "./call-options.js";
import type { Device, DeviceInfo } from "./device.js";
import type { AllocateOptions, DmaBuffer, DmaMemory } from "./dma-buffer.js";
import { DeviceError } from "./errors.js";
import type { InterruptFeed, InterruptOptions, Interrupts } from "./interrupt.js";
import { InterruptStream } from "./interrupt-stream.js";
import type { ResultSlots } from "./result-slots.js";
import type { BulkResult, Window, WindowInfo } from "./window.js";

const NO_OPTIONS: CallOptions = {};

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
  /** Rejects where there are no such addresses, or no DMA at all. */
  protected abstract doAllocate(bytes: number, iova: bigint | undefined): Promise<DmaMemory>;
  /** Frees all buffers that are left. */
  protected abstract doClose(): Promise<void>;

  window(name: string): Window {
    return new BaseWindow(this, findWindow(this.info, name));
  }

  batch(): Batch {
    return new Batch(this);
  }

  /** None of the calls is an async function: one that is suspended for each layer costs more than the rest. */
  execute<R extends readonly unknown[]>(
    batch: Batch<R>,
    options: CallOptions = NO_OPTIONS,
  ): Promise<BatchResult<R>> {
    return this.#call(options, () => {
      requireBatch(batch, "batch");
      const { slots } = batch;
      const { length } = slots;
      const verdict = this.doExecute(batch.share(), options);
      return this.#tracked(verdict, (ended) => resultOf<R>(slots, ended, length));
    });
  }

  /** Runs bytes that no builder made, as they are: for tests with hostile programs. */
  executeProgram(program: Uint8Array, options: CallOptions = NO_OPTIONS): Promise<Verdict> {
    return this.#call(options, () =>
      this.#tracked(this.doExecute(program, options), (ended) => ended),
    );
  }

  /** @internal Called by the windows, with checked arguments. */
  bulk(direction: "read" | "write", call: BulkCall, options: BulkOptions): Promise<BulkResult> {
    return this.#call(options, () => {
      const verdict =
        direction === "read" ? this.doRead(call, options) : this.doWrite(call, options);
      return this.#tracked(verdict, bulkResultOf);
    });
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

  async allocate(options: AllocateOptions): Promise<DmaBuffer> {
    this.#requireOpen();
    requireAllocation(options);
    const { bytes, iova, signal } = options;
    this.#requireNotAborted(signal);
    const memory = await this.#tracked(this.doAllocate(bytes, iova), (made) => made);
    const buffer = new BaseDmaBuffer(this, memory);
    if (signal?.aborted === true) {
      await buffer.free();
      this.#requireNotAborted(signal);
    }
    return buffer;
  }

  /** @internal Called by the buffers, with checked arguments. */
  async withBuffers<T>(work: () => Promise<T>): Promise<T> {
    this.#requireOpen();
    return await this.#tracked(work(), (done) => done);
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
    this.#requireNotAborted(options.signal);
  }

  #requireNotAborted(signal: AbortSignal | undefined): void {
    if (signal?.aborted !== true) return;
    const data = { device: this.info.name, reason: "the signal was aborted" };
    throw new DeviceError("CANCELLED", data, { cause: signal.reason, outcome: "not-executed" });
  }

  /** Starts a call, unless it is refused; what is wrong with it rejects, like every failure. */
  #call<T>(options: CallOptions, start: () => Promise<T>): Promise<T> {
    try {
      this.#requireCallable(options);
      return start();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Counts a call until it is over. */
  #tracked<V, T>(call: Promise<V>, finish: (verdict: V) => T): Promise<T> {
    this.#underWay++;
    return call.then(
      (verdict) => {
        this.#over();
        return finish(verdict);
      },
      (error: unknown) => {
        this.#over();
        throw error;
      },
    );
  }

  #over(): void {
    if (--this.#underWay === 0) this.#quiet?.();
  }
}

/** @throws BatchError */
function resultOf<R extends readonly unknown[]>(
  slots: ResultSlots,
  verdict: Verdict,
  count: number,
): BatchResult<R> {
  const result = new BatchResult<R>(slots, verdict, count);
  if (verdict.error !== undefined) throw new BatchError(verdict.error, result);
  return result;
}

function bulkResultOf({ bytesDone, deviceNs, error }: BulkVerdict): BulkResult {
  if (error !== undefined) throw error;
  return { bytesDone, deviceMs: deviceNs / 1e6 };
}

function requireBatch(batch: unknown, field: string): void {
  if (typeof (batch as Batch | undefined)?.share === "function") return;
  const reason = `${field} must come from device.batch() or window.batch()`;
  throw new DeviceError("INVALID_ARGUMENT", { field, reason });
}
