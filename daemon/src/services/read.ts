import { DeviceError, limits } from "@barkeep/client/contract";
import type { NativeSession } from "@barkeep/native";
import type { ReadRequest__Output } from "@barkeep/proto/v1/ReadRequest";
import type { ReadResponse } from "@barkeep/proto/v1/ReadResponse";
import { requireContext } from "../devices/call-context.js";
import { deadlineOf } from "../devices/deadline.js";
import type { DeviceRegistry } from "../devices/device-registry.js";
import {
  type NativeCallOptions,
  transferPiece,
  withNativeSession,
} from "../devices/native-call.js";
import type { Caller } from "../rpc/call-gate.js";
import type { Outlet } from "../rpc/outlet.js";
import type { BulkDesk } from "./bulk-desk.js";
import { BulkProgress } from "./bulk-progress.js";
import { type BulkRange, requireBulkRange } from "./bulk-range.js";
import type { ChunkPool } from "./chunk-pool.js";

export interface BulkOptions {
  readonly devices: DeviceRegistry;
  readonly desk: BulkDesk;
}

const CHUNK_BYTES_MIN = 4096;

/** Bulk, device to caller. Once the call makes sense, everything is said in its last message. */
export async function read(
  request: ReadRequest__Output,
  outlet: Outlet<ReadResponse>,
  { signal }: Caller,
  { devices, desk }: BulkOptions,
): Promise<void> {
  const device = devices.open(request.device);
  requireContext(request.context, device.incarnation);
  const progress = new BulkProgress();
  const options = { deadline: deadlineOf(request.timeLeftMs), signal };
  await desk.admit({ device: device.name, direction: "read" }, async () => {
    const range = attempt(progress, () => requireBulkRange(device, "read", request));
    if (range !== undefined) {
      await withNativeSession(device, (session) =>
        stream(
          { session, range, outlet, progress, options, pool: desk.pool },
          chunkOf(request, range),
        ),
      );
    }
  });
  await outlet.send({ data: Buffer.alloc(0), verdict: progress.encode(device.incarnation) });
}

/** A misuse is the transfer's verdict; anything else is not for here. */
export function attempt<T>(progress: BulkProgress, check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!DeviceError.is(error)) throw error;
    progress.fail(error);
    return undefined;
  }
}

function chunkOf({ chunkBytes }: ReadRequest__Output, { unit }: BulkRange): number {
  const wanted = chunkBytes === 0 ? limits.BULK_CHUNK_BYTES : Math.max(chunkBytes, CHUNK_BYTES_MIN);
  const bytes = Math.min(wanted, limits.BULK_CHUNK_BYTES);
  return bytes - (bytes % unit);
}

interface ReadStream {
  readonly session: NativeSession;
  readonly range: BulkRange;
  readonly outlet: Outlet<ReadResponse>;
  readonly progress: BulkProgress;
  readonly options: NativeCallOptions;
  readonly pool: ChunkPool;
}

/** Reads the next chunk while the last one is on its way. */
async function stream(
  { session, range, outlet, progress, options, pool }: ReadStream,
  chunkBytes: number,
): Promise<void> {
  const readPiece = async (target: Uint8Array): Promise<Buffer> => {
    const bytes = target.subarray(0, range.length - progress.bytesDone);
    const offset = range.offset + progress.bytesDone;
    const piece = { window: range.window.index, offset, bytes };
    return progress.add(bytes, await transferPiece(session, "read", piece, options)) as Buffer;
  };
  let sending: Promise<void> = Promise.resolve();
  try {
    while (progress.bytesDone < range.length && !progress.failed) {
      const chunk = await pool.take(options.signal);
      const before = sending;
      const data = await readPiece(chunk.subarray(0, chunkBytes)).catch((error: unknown) => {
        pool.give(chunk);
        throw error;
      });
      sending = before.then(() => outlet.send({ data })).finally(() => pool.give(chunk));
      // Its failure is seen below, and may come while the next chunk is still read.
      sending.catch(() => {});
      // Two chunks at a time: one that is sent, one that is read.
      await before;
    }
  } finally {
    await sending.catch(() => {});
  }
  await sending;
}
