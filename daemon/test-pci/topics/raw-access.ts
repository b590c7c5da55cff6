import type { Device, DeviceError } from "@barkeep/client";
import { limits, type Verdict } from "@barkeep/client/contract";
import { decodeError, decodeVerdict, errorFromStatus } from "@barkeep/client/wire";
import { barkeepV1 } from "@barkeep/proto";
import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { ExecuteRequest } from "@barkeep/proto/v1/ExecuteRequest";
import type { ReadResponse__Output } from "@barkeep/proto/v1/ReadResponse";
import { credentials } from "@grpc/grpc-js";

const DEADLINE_MS = 60_000;

/** Sends bytes that no builder made, in the session of the device: internal to BaseDevice. */
export function executeProgram(device: Device, program: Uint8Array): Promise<Verdict> {
  type Internal = { executeProgram(program: Uint8Array): Promise<Verdict> };
  return (device as unknown as Internal).executeProgram(program);
}

/** AccessService as it is, without the client that checks what it sends. */
export class RawAccess implements Disposable {
  readonly #service: AccessServiceClient;

  constructor(address: string) {
    this.#service = new barkeepV1.AccessService(address, credentials.createInsecure(), {
      "grpc.enable_http_proxy": 0,
      "grpc.max_receive_message_length": limits.MESSAGE_BYTES_MAX,
    });
  }

  /** @throws DeviceError for a status that is not OK. */
  execute(request: ExecuteRequest): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + DEADLINE_MS;
      this.#service.execute(request, { deadline }, (failure, reply) => {
        if (failure !== null) reject(errorFromStatus(failure));
        else if (!reply?.verdict) reject(new Error("a reply without a verdict"));
        else resolve(decodeVerdict(reply.verdict, Number(reply.context?.generation)));
      });
    });
  }

  /** How a bulk read ends: its error, by the verdict or by the status; undefined when all is well. */
  async read(request: {
    readonly device: string;
    readonly window: string;
    readonly offset: number;
    readonly length: number;
  }): Promise<DeviceError | undefined> {
    const stream = this.#service.read(request, { deadline: Date.now() + DEADLINE_MS });
    try {
      let last: ReadResponse__Output | undefined;
      for await (const reply of stream as AsyncIterable<ReadResponse__Output>) last = reply;
      const error = last?.verdict?.error;
      return error ? decodeError(error) : undefined;
    } catch (failure) {
      return errorFromStatus(failure as never);
    }
  }

  [Symbol.dispose](): void {
    this.#service.close();
  }
}
