/**
 * The daemon's end of sessions and data channels, played by a test: for what a real daemon does only
 * in moments that no test can hit.
 */
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { SessionRequest } from "@barkeep/proto/v1/SessionRequest";
import { status } from "@grpc/grpc-js";
import type { DeviceError, DeviceInfo } from "../src/contract/index.js";
import { ChannelPlan, type TransportChoice } from "../src/remote/channel-plan.js";
import { RemoteSession } from "../src/remote/remote-session.js";
import { type Inlet, parseTarget } from "../src/remote/target.js";
import { MemoryDevice } from "../src/testing/index.js";
import { encodeError, encodeFrame, FRAME_KINDS } from "../src/wire/index.js";

const INFO: DeviceInfo = new MemoryDevice().info;
const PATIENCE_MS = 60_000;

/** One stream of a session, as the client holds it. */
export class FakeStream extends EventEmitter {
  readonly destroyed = false;
  readonly sent: SessionRequest[] = [];
  writable = true;
  cancelled = false;

  write(request: SessionRequest): void {
    this.sent.push(request);
  }

  end(): void {
    this.writable = false;
  }

  cancel(): void {
    this.cancelled = true;
    setImmediate(() => this.emit("error", { code: status.CANCELLED, details: "cancelled" }));
  }

  /** The session is open, and knows nothing of what is in doubt. */
  open(): void {
    const token = Buffer.alloc(16, 1);
    this.emit("data", { opened: { resumeToken: token, resumeMs: 30_000, inDoubt: [] } });
  }

  /** Ends it in good order, because of an error if there is one. */
  finish(error?: DeviceError): void {
    if (error !== undefined) this.emit("data", { closed: { error: encodeError(error) } });
    this.emit("end");
  }
}

/** The socket of one data channel, as the client holds it. */
export class FakeSocket extends EventEmitter {
  readonly #inlet: Inlet;
  writable = true;

  constructor(inlet: Inlet) {
    super();
    this.#inlet = inlet;
  }

  /** The daemon takes the ticket. */
  open(): void {
    const frame = encodeFrame(FRAME_KINDS.OPENED, {});
    this.#inlet.next().set(frame);
    this.#inlet.filled(frame.byteLength);
  }

  write(_bytes: Uint8Array, sent?: () => void): void {
    if (sent !== undefined) setImmediate(sent);
  }

  /** Its end, without a word. */
  close(): void {
    this.writable = false;
    this.emit("close");
  }

  destroy(): void {
    this.writable = false;
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  cork(): void {}
  uncork(): void {}
}

export class FakeDaemon {
  readonly streams: FakeStream[] = [];
  readonly sockets: FakeSocket[] = [];

  /** A session with it, on a device that only its name matters of. */
  session(transport: TransportChoice, features: readonly string[] = ["channel"]): RemoteSession {
    const dial = (inlet: Inlet): Socket => {
      const socket = new FakeSocket(inlet);
      this.sockets.push(socket);
      return socket as unknown as Socket;
    };
    const target = { ...parseTarget("unix:/unused"), dial };
    const plan = new ChannelPlan({ choice: transport, target, features, onDebug: undefined });
    return new RemoteSession(this.#access, INFO, plan);
  }

  /** The stream or socket of this number, as soon as the client has opened it. */
  async next<T extends FakeStream | FakeSocket>(from: readonly T[], index: number): Promise<T> {
    for (const until = performance.now() + PATIENCE_MS; performance.now() < until; ) {
      const one = from[index];
      if (one !== undefined) return one;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error(`the client has opened only ${from.length}`);
  }

  get #access(): AccessServiceClient {
    const access = {
      session: () => {
        const stream = new FakeStream();
        this.streams.push(stream);
        return stream;
      },
      openChannel: (_request: unknown, _options: unknown, answer: (...reply: unknown[]) => void) =>
        setImmediate(() => answer(null, { ticket: Buffer.alloc(32, 2) })),
      waitForReady: (_deadline: unknown, answer: () => void) => setImmediate(answer),
    };
    return access as unknown as AccessServiceClient;
  }
}
