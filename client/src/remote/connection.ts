import { barkeepV1 } from "@barkeep/proto";
import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { DeviceServiceClient } from "@barkeep/proto/v1/DeviceService";
import type { HelloResponse__Output } from "@barkeep/proto/v1/HelloResponse";
import type { WatchDevicesResponse__Output } from "@barkeep/proto/v1/WatchDevicesResponse";
import type { ClientOptions } from "@grpc/grpc-js";
import { type CallOptions, DeviceError, type DeviceInfo, limits } from "../contract/index.js";
import { decodeDevice, errorFromStatus } from "../wire/index.js";
import { ChannelPlan, type TransportChoice } from "./channel-plan.js";
import { reachable } from "./reachable.js";
import { RemoteDevice } from "./remote-device.js";
import { parseTarget, type TlsOptions } from "./target.js";
import { unary } from "./unary.js";
import { PROTOCOL, VERSION } from "./version.js";

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const CONTROL_TIMEOUT_MS = 30_000;

export interface ConnectOptions {
  /** Speak TLS; for a daemon beyond loopback, with a certificate of the client's own. */
  readonly tls?: TlsOptions;
  /** How long to try to reach the daemon, ms. Default 10 000. */
  readonly connectTimeoutMs?: number;
  /**
   * How batches and bulk travel. `auto` (the default): by a data channel, which is faster, where
   * the daemon offers one and the way is a unix socket, loopback or TLS; else over gRPC. `channel`:
   * opening a device fails where there is none. `grpc`: never by a channel.
   */
  readonly transport?: TransportChoice;
  /** Hears of decisions that change nothing but the speed, each once. */
  readonly onDebug?: (message: string) => void;
}

/** Who the daemon is and what it can do. */
export interface DaemonInfo {
  readonly version: string;
  readonly protocol: number;
  /** Random for each start of the daemon. */
  readonly bootId: string;
  readonly features: readonly string[];
  /** Limits by their names in `limits`. */
  readonly limits: Readonly<Record<string, number>>;
  /** Who the caller is, as the transport proved it. */
  readonly principal: string;
  /**
   * How far the daemon's clock was ahead of this host's when it answered, ms: of interrupts' wall time
   * and of its log. Wrong by at most half of the call's time, `clockErrorMs`.
   */
  readonly clockSkewMs: number;
  readonly clockErrorMs: number;
}

/** Retries are ours to decide, never gRPC's; a proxy of the environment is never meant. */
const CHANNEL_OPTIONS: ClientOptions = {
  "grpc.enable_retries": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.max_receive_message_length": limits.MESSAGE_BYTES_MAX,
  "grpc.max_send_message_length": limits.MESSAGE_BYTES_MAX,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2000,
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 5000,
  // HTTP/2's own 64 KiB stalls a bulk read at every chunk; measured, a third of the time with this.
  "grpc-node.flow_control_window": 8 * 1024 * 1024,
};

/**
 * Connects to a daemon.
 *
 * @param target `unix:/PATH`, `HOST:PORT` or `[IPV6]:PORT`.
 * @throws DeviceError DISCONNECTED when nobody answers, PROTOCOL_MISMATCH, NOT_AUTHENTICATED.
 *
 * @example
 * await using lab = await connect("unix:/run/barkeep/barkeep.sock");
 * await using board = await lab.device("board");
 * console.log(await board.window("regs").read32(0x0));
 */
export async function connect(target: string, options: ConnectOptions = {}): Promise<Connection> {
  const choice = requireTransport(options.transport);
  const parsed = parseTarget(target, options.tls);
  const { address, credentials } = parsed;
  const name = options.tls?.serverName;
  const override =
    name === undefined
      ? {}
      : { "grpc.ssl_target_name_override": name, "grpc.default_authority": name };
  const access = new barkeepV1.AccessService(address, credentials, {
    ...CHANNEL_OPTIONS,
    ...override,
  });
  const until = performance.now() + (options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS);
  try {
    await reachable(access, until - performance.now(), {
      reason: `no barkeepd answers at ${target}`,
      fix: "check that barkeepd runs there and that address, port and TLS options are right",
    });
    const daemon = await hello(access, until - performance.now());
    const { onDebug } = options;
    const plan = new ChannelPlan({ choice, target: parsed, features: daemon.features, onDebug });
    return new Connection(target, access, daemon, plan);
  } catch (error) {
    access.close();
    throw error;
  }
}

function requireTransport(choice: TransportChoice = "auto"): TransportChoice {
  if (choice === "auto" || choice === "channel" || choice === "grpc") return choice;
  const reason = 'transport must be "auto", "channel" or "grpc"';
  throw new DeviceError("INVALID_ARGUMENT", { field: "transport", reason });
}

async function hello(access: AccessServiceClient, timeoutMs: number): Promise<DaemonInfo> {
  const asked = Date.now();
  const request = { protocolMin: PROTOCOL, protocolMax: PROTOCOL, clientVersion: VERSION };
  const reply = await unary<HelloResponse__Output>(
    (options, callback) => access.hello(request, options, callback),
    timeoutMs,
  );
  const clockErrorMs = (Date.now() - asked) / 2;
  return {
    clockSkewMs: Number(reply.wallClockMs) - (asked + clockErrorMs),
    clockErrorMs,
    version: reply.daemonVersion,
    protocol: reply.protocol,
    bootId: reply.bootId,
    features: reply.features,
    limits: Object.fromEntries(Object.entries(reply.limits).map(([k, v]) => [k, Number(v)])),
    principal: reply.principal,
  };
}

/** A connection to one daemon. Closing it closes every device opened through it. */
export class Connection implements AsyncDisposable {
  readonly target: string;
  readonly daemon: DaemonInfo;
  readonly #access: AccessServiceClient;
  readonly #control: DeviceServiceClient;
  readonly #plan: ChannelPlan;
  readonly #devices: Set<RemoteDevice> = new Set();
  #closed = false;

  /** @internal */
  constructor(target: string, access: AccessServiceClient, daemon: DaemonInfo, plan: ChannelPlan) {
    this.#plan = plan;
    this.target = target;
    this.daemon = daemon;
    this.#access = access;
    // Both services share the channel, and so the HTTP/2 connection.
    const channelOverride = access.getChannel();
    const { credentials } = parseTarget("unix:/unused");
    this.#control = new barkeepV1.DeviceService("unused", credentials, { channelOverride });
  }

  /** All devices of the daemon, as they are now. */
  async devices(options: CallOptions = {}): Promise<readonly DeviceInfo[]> {
    this.#assertOpen();
    const reply = await unary<{ devices: Parameters<typeof decodeDevice>[0][] }>(
      (grpc, callback) => this.#control.listDevices({}, grpc, callback as never),
      options.timeoutMs ?? CONTROL_TIMEOUT_MS,
    );
    return reply.devices.map(decodeDevice);
  }

  /** What is known of one device. @throws DeviceError NO_SUCH_DEVICE. */
  async info(device: string, options: CallOptions = {}): Promise<DeviceInfo> {
    this.#assertOpen();
    const reply = await unary<{ device: Parameters<typeof decodeDevice>[0] | null }>(
      (grpc, callback) => this.#control.getDevice({ device }, grpc, callback as never),
      options.timeoutMs ?? CONTROL_TIMEOUT_MS,
    );
    if (reply.device === null)
      throw new DeviceError("INTERNAL", { reason: "reply without device" });
    return decodeDevice(reply.device);
  }

  /** Opens a device: a session of its own. @throws DeviceError NO_SUCH_DEVICE, DEVICE_UNAVAILABLE. */
  async device(name: string): Promise<RemoteDevice> {
    const info = await this.info(name);
    if (info.error !== undefined && info.state === "unavailable") throw info.error;
    const device: RemoteDevice = await RemoteDevice.open(this.#access, info, {
      plan: this.#plan,
      onClose: () => this.#devices.delete(device),
    });
    this.#devices.add(device);
    return device;
  }

  /** Every device as it is now, then each one again whenever its state changes. */
  async *watch(signal?: AbortSignal): AsyncGenerator<DeviceInfo> {
    this.#assertOpen();
    const stream = this.#control.watchDevices({});
    const cancel = (): void => stream.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      for await (const reply of stream as AsyncIterable<WatchDevicesResponse__Output>) {
        if (reply.device !== null) yield decodeDevice(reply.device);
      }
    } catch (error) {
      if (signal?.aborted !== true) throw errorFromStatus(error as never);
    } finally {
      signal?.removeEventListener("abort", cancel);
      stream.cancel();
    }
  }

  /** Closes all devices, then the connection. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled([...this.#devices].map((device) => device.close()));
    this.#access.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #assertOpen(): void {
    if (this.#closed) throw new DeviceError("CLOSED", { reason: "the connection was closed" });
  }
}
