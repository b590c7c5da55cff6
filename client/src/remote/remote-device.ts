import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import {
  BaseDevice,
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  type CallOptions,
  type DeviceInfo,
  type DmaMemory,
  type InterruptFeed,
  type Verdict,
} from "../contract/index.js";
import { bulkRead } from "./bulk-read.js";
import { bulkWrite } from "./bulk-write.js";
import type { ChannelLink } from "./channel.js";
import type { ChannelPlan, Transport } from "./channel-plan.js";
import { RemoteBuffers } from "./remote-buffers.js";
import { RemoteInterrupts } from "./remote-interrupts.js";
import { RemoteSession } from "./remote-session.js";

export interface RemoteDeviceOptions {
  readonly plan: ChannelPlan;
  readonly onClose: () => void;
}

/** A device behind a daemon: batches on a session, bulk on its data channel or on calls of its own. */
export class RemoteDevice extends BaseDevice {
  readonly info: DeviceInfo;
  readonly #access: AccessServiceClient;
  readonly #session: RemoteSession;
  readonly #buffers: RemoteBuffers;
  readonly #onClose: () => void;

  private constructor(
    access: AccessServiceClient,
    info: DeviceInfo,
    session: RemoteSession,
    onClose: () => void,
  ) {
    super();
    this.info = info;
    this.#access = access;
    this.#session = session;
    this.#buffers = new RemoteBuffers(access, () => session.token);
    this.#onClose = onClose;
  }

  static async open(
    access: AccessServiceClient,
    info: DeviceInfo,
    { plan, onClose }: RemoteDeviceOptions,
  ): Promise<RemoteDevice> {
    const session = new RemoteSession(access, info, plan);
    await session.open();
    return new RemoteDevice(access, info, session, onClose);
  }

  /** How batches and bulk travel at the moment, and why. */
  get transport(): Transport {
    return this.#session.transport;
  }

  protected doExecute(program: Uint8Array, options: CallOptions): Promise<Verdict> {
    return this.#session.execute(program, options);
  }

  protected doRead(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    const channel = this.#channelFor(call);
    if (channel !== undefined) return channel.read(call, options);
    return bulkRead(this.#access, this.info, call, options);
  }

  protected doWrite(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    const channel = this.#channelFor(call);
    if (channel !== undefined) return channel.write(call, options);
    return bulkWrite(this.#access, this.info, call, options);
  }

  protected doInterrupts(source: string, program: Uint8Array): Promise<InterruptFeed> {
    return RemoteInterrupts.open(this.#access, this.info, { source, program });
  }

  /** The lane of the registers serves the data channel, and what may wait for the device is not its. */
  #channelFor({ window }: BulkCall): ChannelLink | undefined {
    return window.ownLane ? undefined : this.#session.channel;
  }

  protected doAllocate(bytes: number, iova: bigint | undefined): Promise<DmaMemory> {
    return this.#buffers.allocate(bytes, iova);
  }

  protected async doClose(): Promise<void> {
    await this.#session.close();
    this.#onClose();
  }
}
