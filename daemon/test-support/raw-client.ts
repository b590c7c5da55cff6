/** A client made of grpc-js alone: it can do what `@barkeep/client` never would. */
import type { DeviceError, DeviceInfo } from "@barkeep/client/contract";
import { decodeDevice, errorFromStatus } from "@barkeep/client/wire";
import { barkeepV1 } from "@barkeep/proto";
import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { BulkVerdict__Output } from "@barkeep/proto/v1/BulkVerdict";
import type { DeviceServiceClient } from "@barkeep/proto/v1/DeviceService";
import type { ExecuteRequest } from "@barkeep/proto/v1/ExecuteRequest";
import type { ExecuteResponse__Output } from "@barkeep/proto/v1/ExecuteResponse";
import type { HelloResponse__Output } from "@barkeep/proto/v1/HelloResponse";
import type { ReadRequest } from "@barkeep/proto/v1/ReadRequest";
import type { ReadResponse__Output } from "@barkeep/proto/v1/ReadResponse";
import type { WriteOpen } from "@barkeep/proto/v1/WriteOpen";
import type { WriteResponse__Output } from "@barkeep/proto/v1/WriteResponse";
import { type ChannelCredentials, credentials, type ServiceError } from "@grpc/grpc-js";
import { within } from "./deadline.js";

const OPTIONS = {
  "grpc.enable_http_proxy": 0,
  // Every client its own connection: tests count and break them.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_retries": 0,
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
} as const;

type Reply<T> = (error: ServiceError | null, response?: T) => void;

export class RawClient implements Disposable {
  readonly access: AccessServiceClient;
  readonly devices: DeviceServiceClient;

  constructor(
    address: string,
    channel: ChannelCredentials = credentials.createInsecure(),
    more: Record<string, string | number> = {},
  ) {
    const options = { ...OPTIONS, ...more };
    this.access = new barkeepV1.AccessService(address, channel, options);
    // Both services on one connection.
    this.devices = new barkeepV1.DeviceService(address, channel, {
      ...options,
      channelOverride: this.access.getChannel(),
    });
  }

  hello(protocolMin = 1, protocolMax = 1): Promise<HelloResponse__Output> {
    const request = { protocolMin, protocolMax, clientVersion: "test" };
    return answer((reply) => this.access.Hello(request, reply));
  }

  execute(request: ExecuteRequest): Promise<ExecuteResponse__Output> {
    return answer((reply) => this.access.Execute(request, reply));
  }

  async list(): Promise<DeviceInfo[]> {
    const { devices } = await answer<{ devices: Parameters<typeof decodeDevice>[0][] }>((reply) =>
      this.devices.ListDevices({}, reply),
    );
    return devices.map(decodeDevice);
  }

  async device(name: string): Promise<DeviceInfo> {
    const info = (await this.list()).find((device) => device.name === name);
    if (info === undefined) throw new Error(`no device ${name}`);
    return info;
  }

  /** All bytes and the verdict of one download. */
  read(request: ReadRequest): Promise<{ bytes: Buffer; verdict: BulkVerdict__Output }> {
    const chunks: Buffer[] = [];
    let verdict: BulkVerdict__Output | undefined;
    const stream = this.access.Read(request);
    const ended = new Promise<{ bytes: Buffer; verdict: BulkVerdict__Output }>(
      (resolve, reject) => {
        stream.on("data", (response: ReadResponse__Output) => {
          chunks.push(response.data);
          verdict = response.verdict ?? verdict;
        });
        stream.on("error", reject);
        stream.on("end", () => {
          if (verdict !== undefined) resolve({ bytes: Buffer.concat(chunks), verdict });
        });
      },
    );
    return within("the end of the download", ended);
  }

  /** Sends these pieces, whatever was announced. */
  async write(open: WriteOpen, pieces: Iterable<Uint8Array>): Promise<BulkVerdict__Output> {
    const response = await answer<WriteResponse__Output>((reply) => {
      const stream = this.access.Write(reply);
      // It fails together with the reply.
      stream.on("error", () => {});
      stream.write({ open });
      for (const data of pieces) stream.write({ data });
      stream.end();
    });
    if (response.verdict === null) throw new Error("no verdict");
    return response.verdict;
  }

  [Symbol.dispose](): void {
    this.access.close();
  }
}

/** The answer to a call with a callback. */
export function answer<T>(call: (reply: Reply<T>) => unknown): Promise<T> {
  const reply = new Promise<T>((resolve, reject) => {
    call((error, response) => (error ? reject(error) : resolve(response as T)));
  });
  return within("the answer", reply);
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<DeviceError> {
  try {
    await call;
  } catch (error) {
    return errorFromStatus(error as ServiceError);
  }
  throw new Error("the call did not fail");
}
