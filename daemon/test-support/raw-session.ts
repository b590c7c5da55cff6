import type { DeviceError } from "@barkeep/client/contract";
import { decodeError } from "@barkeep/client/wire";
import type { BatchVerdict__Output } from "@barkeep/proto/v1/BatchVerdict";
import type { SessionOpen } from "@barkeep/proto/v1/SessionOpen";
import type { SessionOpened__Output } from "@barkeep/proto/v1/SessionOpened";
import type { SessionRequest } from "@barkeep/proto/v1/SessionRequest";
import type { SessionResponse__Output } from "@barkeep/proto/v1/SessionResponse";
import type { ClientDuplexStream, ServiceError, StatusObject } from "@grpc/grpc-js";
import { eventually, within } from "./deadline.js";
import type { RawClient } from "./raw-client.js";

export interface OutgoingBatch {
  readonly id: number;
  readonly program: Uint8Array;
  readonly timeLeftMs?: number;
}

/** One stream of AccessService.Session, message by message. */
export class RawSession {
  readonly messages: SessionResponse__Output[] = [];
  readonly verdicts: Map<number, BatchVerdict__Output> = new Map();
  readonly #stream: ClientDuplexStream<SessionRequest, SessionResponse__Output>;
  readonly #status: Promise<StatusObject>;
  readonly #failure: Promise<ServiceError>;

  constructor(client: RawClient, open?: SessionOpen, more: SessionRequest = {}) {
    this.#stream = client.access.Session();
    this.#status = new Promise((resolve) => this.#stream.on("status", resolve));
    this.#failure = new Promise((resolve) => this.#stream.on("error", resolve));
    this.#stream.on("data", (message: SessionResponse__Output) => {
      this.messages.push(message);
      for (const verdict of message.verdicts?.verdicts ?? []) {
        this.verdicts.set(Number(verdict.id), verdict);
      }
    });
    if (open !== undefined) this.send({ ...more, open });
  }

  send(request: SessionRequest): void {
    this.#stream.write(request);
  }

  batches(batches: readonly OutgoingBatch[], more: SessionRequest = {}): void {
    const copies = batches.map(({ program, ...batch }) => ({
      ...batch,
      program: Buffer.from(program),
    }));
    this.send({ ...more, batches: { batches: copies } });
  }

  opened(): Promise<SessionOpened__Output> {
    const failed = this.#failure.then((error) => Promise.reject(error));
    const opened = eventually("SessionOpened", () => this.messages[0]?.opened ?? undefined);
    return Promise.race([opened, failed]);
  }

  verdict(id: number): Promise<BatchVerdict__Output> {
    return eventually(`the verdict of batch ${id}`, () => this.verdicts.get(id));
  }

  /** The error of SessionClosed. */
  closed(): Promise<DeviceError> {
    return eventually("SessionClosed", () => {
      const error = this.messages.at(-1)?.closed?.error;
      return error ? decodeError(error) : undefined;
    });
  }

  status(): Promise<StatusObject> {
    return within("the status of the session", this.#status);
  }

  failure(): Promise<ServiceError> {
    return within("the failure of the session", this.#failure);
  }

  /** Stops reading. */
  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Says that it is done, and ends its side. */
  finish(): void {
    this.send({ finish: {} });
    this.#stream.end();
  }

  halfClose(): void {
    this.#stream.end();
  }

  cancel(): void {
    this.#stream.cancel();
  }
}

/** The value that a program of one 32-bit read answered. */
export function answeredValue(verdict: BatchVerdict__Output): number {
  return verdict.results.readUInt32LE(verdict.results.byteLength - 8);
}
