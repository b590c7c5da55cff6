import { crc32 } from "node:zlib";
import { type BulkVerdict, DeviceError } from "@barkeep/client/contract";
import { encodeBulkVerdict } from "@barkeep/client/wire";
import type { Incarnation } from "@barkeep/native";
import type { BulkVerdict as WireBulkVerdict } from "@barkeep/proto/v1/BulkVerdict";

/** How far a bulk transfer got, and the checksum of those bytes. */
export class BulkProgress {
  #bytesDone = 0;
  #crc32 = 0;
  #deviceNs = 0;
  #error: DeviceError | undefined;

  get bytesDone(): number {
    return this.#bytesDone;
  }

  get failed(): boolean {
    return this.#error !== undefined;
  }

  /** Takes in the verdict on one piece; answers the bytes of it that were done. */
  add(piece: Uint8Array, { bytesDone, error, deviceNs }: BulkVerdict): Uint8Array {
    const done = piece.subarray(0, bytesDone);
    this.#crc32 = crc32(done, this.#crc32);
    this.#bytesDone += bytesDone;
    this.#deviceNs += deviceNs;
    if (error !== undefined) this.fail(error);
    return done;
  }

  /** The transfer stops here. `done` of the error counts from the start of the transfer. */
  fail({ code, data, outcome }: DeviceError): void {
    const done = this.#bytesDone;
    // P-40: something was transferred, whatever the last piece says of itself.
    const whole = done > 0 && outcome === "not-executed" ? "partial" : outcome;
    this.#error ??= new DeviceError(code, { ...data, done }, { outcome: whole });
  }

  encode(context: Incarnation): WireBulkVerdict {
    const error = this.#error === undefined ? {} : { error: this.#error };
    const verdict = { bytesDone: this.#bytesDone, deviceNs: this.#deviceNs, ...error };
    return encodeBulkVerdict(verdict, this.#crc32, context);
  }
}
