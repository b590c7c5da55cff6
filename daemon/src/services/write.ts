import { DeviceError, limits } from "@barkeep/client/contract";
import type { NativeSession } from "@barkeep/native";
import type { WriteOpen__Output } from "@barkeep/proto/v1/WriteOpen";
import type { WriteRequest__Output } from "@barkeep/proto/v1/WriteRequest";
import type { WriteResponse } from "@barkeep/proto/v1/WriteResponse";
import { requireContext } from "../devices/call-context.js";
import { deadlineOf } from "../devices/deadline.js";
import {
  type NativeCallOptions,
  transferPiece,
  withNativeSession,
} from "../devices/native-call.js";
import type { Caller } from "../rpc/call-gate.js";
import { BulkProgress } from "./bulk-progress.js";
import { type BulkRange, requireBulkRange } from "./bulk-range.js";
import { attempt, type BulkOptions } from "./read.js";

/** Bulk, caller to device. The first message announces, the following ones carry the bytes. */
export async function write(
  requests: AsyncIterator<WriteRequest__Output>,
  { signal }: Caller,
  { devices, desk }: BulkOptions,
): Promise<WriteResponse> {
  const open = await firstMessage(requests);
  const device = devices.open(open.device);
  requireContext(open.context, device.incarnation);
  const progress = new BulkProgress();
  const options = { deadline: deadlineOf(open.timeLeftMs), signal };
  await desk.admit({ device: device.name, direction: "write" }, async () => {
    const range = attempt(progress, () => requireBulkRange(device, "write", open));
    if (range === undefined) return;
    await withNativeSession(device, async (session) => {
      const writer = new PieceWriter({ session, range, progress, options });
      await writer.drain(requests);
    });
  });
  return { verdict: progress.encode(device.incarnation) };
}

async function firstMessage(
  requests: AsyncIterator<WriteRequest__Output>,
): Promise<WriteOpen__Output> {
  const { value } = (await requests.next()) as { readonly value?: WriteRequest__Output };
  if (value?.kind === "open" && value.open) return value.open;
  const reason = "the first message of a write announces it";
  throw new DeviceError("INVALID_ARGUMENT", { field: "open", reason });
}

interface PieceWriterOptions {
  readonly session: NativeSession;
  readonly range: BulkRange;
  readonly progress: BulkProgress;
  readonly options: NativeCallOptions;
}

/** Writes what a client sends in pieces of any size, as pieces that the window takes. */
class PieceWriter {
  readonly #options: PieceWriterOptions;
  /** Bytes that came and were not written yet: less than the window takes at a time. */
  #carry: Buffer = Buffer.alloc(0);

  constructor(options: PieceWriterOptions) {
    this.#options = options;
  }

  /** Until the announced length has come, the client stops early, or something fails. */
  async drain(requests: AsyncIterator<WriteRequest__Output>): Promise<void> {
    const { progress, range } = this.#options;
    while (!progress.failed) {
      const { value, done } = await requests.next();
      const missing = range.length - progress.bytesDone - this.#carry.byteLength;
      if (done === true) {
        if (missing > 0) progress.fail(lengthError(range.length, range.length - missing));
        return;
      }
      const { kind, data } = value as WriteRequest__Output;
      if (kind !== "data" || !data) progress.fail(onlyData());
      else if (data.byteLength > missing) {
        progress.fail(lengthError(range.length, range.length - missing + data.byteLength));
      } else await this.#write(data);
    }
  }

  async #write(data: Buffer): Promise<void> {
    const { unit } = this.#options.range;
    const whole = this.#carry.byteLength === 0 ? data : Buffer.concat([this.#carry, data]);
    const bytes = whole.byteLength - (whole.byteLength % unit);
    this.#carry = whole.subarray(bytes);
    // A message may be larger than what one slice should be.
    for (let at = 0; at < bytes && !this.#options.progress.failed; at += limits.BULK_CHUNK_BYTES) {
      await this.#writePiece(whole.subarray(at, Math.min(bytes, at + limits.BULK_CHUNK_BYTES)));
    }
  }

  async #writePiece(bytes: Buffer): Promise<void> {
    const { session, range, progress, options } = this.#options;
    const offset = range.offset + progress.bytesDone;
    const piece = { window: range.window.index, offset, bytes };
    progress.add(bytes, await transferPiece(session, "write", piece, options));
  }
}

function lengthError(announced: number, sent: number): DeviceError {
  const more = sent > announced;
  const reason = `announced ${announced} bytes and sent ${more ? "at least " : ""}${sent}`;
  return new DeviceError("INVALID_ARGUMENT", { field: "length", reason });
}

function onlyData(): DeviceError {
  const reason = "after the first message of a write come its bytes";
  return new DeviceError("INVALID_ARGUMENT", { field: "data", reason });
}
