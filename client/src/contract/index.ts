/** The contract: what a device is, whoever implements it. Imports nothing, not even node: modules. */

import * as limits from "./limits.js";
import * as program from "./program.js";

export { bulkUnit, requireBulk } from "./arguments.js";
export { BaseDevice, type BulkCall, type BulkVerdict } from "./base-device.js";
export { Batch, type BatchTarget, type Verify } from "./batch.js";
export { type AnyBits, type BlockOptions, findWindow } from "./batch-encoder.js";
export { BatchError, BatchResult, type Verdict } from "./batch-result.js";
export type { BulkOptions, CallOptions } from "./call-options.js";
export type { Device, DeviceInfo, DeviceState } from "./device.js";
export type { AllocateOptions, DmaBuffer, DmaMemory } from "./dma-buffer.js";
export type { ErrorRow, Outcome, Retry, StatusName } from "./error-row.js";
export { ERROR_CODES, ERROR_TABLE, type ErrorCode } from "./error-table.js";
export {
  DeviceError,
  type DeviceErrorOptions,
  type ErrorData,
  isErrorCode,
} from "./errors.js";
export type {
  Interrupt,
  InterruptFeed,
  InterruptInfo,
  InterruptOptions,
  InterruptRecord,
  Interrupts,
} from "./interrupt.js";
export { isPure, readsOnlyPure } from "./pure-program.js";
export { type ResultSlot, ResultSlots } from "./result-slots.js";
export {
  type BulkResult,
  type Masked,
  type OriginSources,
  type Range,
  type WaitFor,
  WIDTHS,
  type Width,
  type Window,
  type WindowInfo,
  type WindowOrigin,
} from "./window.js";
export { limits, program };
