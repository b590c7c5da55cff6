import { crc32 } from "node:zlib";
import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { WriteRequest } from "@barkeep/proto/v1/WriteRequest";
import type { ClientWritableStream } from "@grpc/grpc-js";
import {
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  DeviceError,
  type DeviceInfo,
  limits,
} from "../contract/index.js";
import { decodeBulkVerdict, errorFromStatus } from "../wire/index.js";
import { bulkDeadline, checkedBulk, interrupted } from "./bulk-end.js";

/** Caller to device: announces the transfer, sends `call.bytes` in chunks, awaits the verdict. */
export function bulkWrite(
  access: AccessServiceClient,
  info: DeviceInfo,
  call: BulkCall,
  options: BulkOptions,
): Promise<BulkVerdict> {
  const source = call.bytes;
  const { timeLeftMs, deadline } = bulkDeadline(options);
  let checksum = 0;
  let sent = 0;
  return new Promise<BulkVerdict>((resolve, reject) => {
    const stream = access.write(deadline === undefined ? {} : { deadline }, (failure, reply) => {
      options.signal?.removeEventListener("abort", cancel);
      if (failure !== null) return reject(interrupted(errorFromStatus(failure), options));
      const verdict = reply?.verdict ?? null;
      if (verdict === null) {
        return reject(new DeviceError("INTERNAL", { reason: "reply without a verdict" }));
      }
      resolve(checkedBulk(decodeBulkVerdict(verdict), { bytes: sent, checksum, call, info }));
    });
    const cancel = (): void => stream.cancel();
    options.signal?.addEventListener("abort", cancel, { once: true });
    // A stream that breaks reports it to the callback above as well.
    stream.on("error", () => undefined);
    stream.write({
      open: {
        device: info.name,
        window: call.window.name,
        offset: call.offset,
        length: source.byteLength,
        timeLeftMs,
      },
    });
    send(stream, source, (chunk) => {
      sent += chunk.byteLength;
      checksum = crc32(chunk, checksum);
      options.onProgress?.(sent, source.byteLength);
    });
  });
}

/** Writes as fast as the stream takes it, and no faster. */
function send(
  stream: ClientWritableStream<WriteRequest>,
  source: Uint8Array,
  onChunk: (chunk: Uint8Array) => void,
): void {
  let at = 0;
  const pump = (): void => {
    while (at < source.byteLength) {
      const chunk = source.subarray(at, at + limits.BULK_CHUNK_BYTES);
      at += chunk.byteLength;
      onChunk(chunk);
      if (!stream.write({ data: chunk }) && at < source.byteLength) {
        stream.once("drain", pump);
        return;
      }
    }
    stream.end();
  };
  pump();
}
