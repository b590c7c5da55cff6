import { crc32 } from "node:zlib";
import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { ReadResponse__Output } from "@barkeep/proto/v1/ReadResponse";
import type { ServiceError } from "@grpc/grpc-js";
import {
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  DeviceError,
  type DeviceInfo,
} from "../contract/index.js";
import { decodeBulkVerdict, errorFromStatus } from "../wire/index.js";
import { bulkDeadline, checkedBulk, interrupted } from "./bulk-end.js";

/** Device to caller: fills `call.bytes`, chunk by chunk, and checks count and checksum. */
export function bulkRead(
  access: AccessServiceClient,
  info: DeviceInfo,
  call: BulkCall,
  options: BulkOptions,
): Promise<BulkVerdict> {
  const target = call.bytes;
  const total = target.byteLength;
  const { timeLeftMs, deadline } = bulkDeadline(options);
  const stream = access.read(
    { device: info.name, window: call.window.name, offset: call.offset, length: total, timeLeftMs },
    deadline === undefined ? {} : { deadline },
  );
  const cancel = (): void => stream.cancel();
  options.signal?.addEventListener("abort", cancel, { once: true });

  return new Promise<BulkVerdict>((resolve, reject) => {
    let received = 0;
    let checksum = 0;
    let verdict: ReadResponse__Output["verdict"] = null;
    stream.on("data", (reply: ReadResponse__Output) => {
      if (reply.verdict !== null) verdict = reply.verdict;
      const room = total - received;
      const chunk = reply.data.byteLength > room ? reply.data.subarray(0, room) : reply.data;
      if (chunk.byteLength === 0) return;
      target.set(chunk, received);
      received += chunk.byteLength;
      checksum = crc32(chunk, checksum);
      options.onProgress?.(received, total);
    });
    stream.on("error", (failure: ServiceError) => {
      reject(interrupted(errorFromStatus(failure), options, received));
    });
    stream.on("end", () => {
      if (verdict === null) return;
      resolve(checkedBulk(decodeBulkVerdict(verdict), { bytes: received, checksum, call, info }));
    });
    stream.on("status", (status) => {
      // An OK status without a verdict is a daemon that broke its promise.
      if (status.code === 0 && verdict === null) {
        reject(new DeviceError("INTERNAL", { reason: "the transfer ended without a verdict" }));
      }
    });
  }).finally(() => options.signal?.removeEventListener("abort", cancel));
}
