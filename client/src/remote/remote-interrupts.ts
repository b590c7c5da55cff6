import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { WatchInterruptsResponse__Output } from "@barkeep/proto/v1/WatchInterruptsResponse";
import type { ClientReadableStream, ServiceError } from "@grpc/grpc-js";
import {
  DeviceError,
  type DeviceInfo,
  type InterruptFeed,
  type InterruptRecord,
} from "../contract/index.js";
import { decodeInterrupt, errorFromStatus } from "../wire/index.js";

/**
 * A subscription over a stream of its own. What the user does not read stays in the stream, which
 * then takes no more from the daemon: events are dropped and counted there.
 */
export class RemoteInterrupts implements InterruptFeed {
  readonly #stream: ClientReadableStream<WatchInterruptsResponse__Output>;
  readonly #messages: AsyncIterator<WatchInterruptsResponse__Output>;
  #closed = false;

  private constructor(stream: ClientReadableStream<WatchInterruptsResponse__Output>) {
    this.#stream = stream;
    this.#messages = stream[Symbol.asyncIterator]();
  }

  /** Resolves when the daemon has subscribed. @throws what the daemon says against it. */
  static async open(
    access: AccessServiceClient,
    info: DeviceInfo,
    { source, program }: { readonly source: string; readonly program: Uint8Array },
  ): Promise<RemoteInterrupts> {
    const stream = access.watchInterrupts({ device: info.name, source, program });
    const feed = new RemoteInterrupts(stream);
    const first = await feed.#receive();
    if (first?.watched) return feed;
    feed.close();
    const reason = "the daemon sent something else before it said that it had subscribed";
    throw new DeviceError("INTERNAL", { reason }, { outcome: "not-executed" });
  }

  async next(): Promise<InterruptRecord | undefined> {
    for (;;) {
      const message = await this.#receive();
      if (message === undefined) return undefined;
      const { interrupt, context } = message;
      // A newer daemon may send what this version does not know.
      if (interrupt) return decodeInterrupt(interrupt, Number(context?.generation ?? 0));
    }
  }

  close(): void {
    this.#closed = true;
    this.#stream.cancel();
  }

  async #receive(): Promise<WatchInterruptsResponse__Output | undefined> {
    try {
      const { done, value } = await this.#messages.next();
      if (done !== true) return value;
    } catch (failure) {
      if (!this.#closed) throw errorFromStatus(failure as ServiceError);
    }
    if (this.#closed) return undefined;
    const reason = "the daemon ended the stream of interrupts";
    throw new DeviceError("DISCONNECTED", { reason }, { outcome: "not-executed" });
  }
}
