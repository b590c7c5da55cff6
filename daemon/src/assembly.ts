/** Puts the parts of a daemon together. */
import { randomUUID } from "node:crypto";
import { limits } from "@barkeep/client/contract";
import { type NativeBinding, parseBytes } from "@barkeep/native";
import { barkeepV1 } from "@barkeep/proto";
import type { Config } from "./config/config-schema.js";
import { milliseconds } from "./config/limits-schema.js";
import { DeviceRegistry } from "./devices/device-registry.js";
import { BULK_BUFFER_BYTES_MAX } from "./limits.js";
import { ConnectionRegistry } from "./listen/connection.js";
import { FrontDoor } from "./listen/front-door.js";
import { GrpcServer } from "./listen/grpc-server.js";
import { LogThrottle } from "./log/log-throttle.js";
import type { Logger } from "./log/logger.js";
import { Metrics } from "./metrics/metrics.js";
import { CallFailure } from "./rpc/call-failure.js";
import { CallGate } from "./rpc/call-gate.js";
import { observeCalls } from "./rpc/call-observer.js";
import { accessService } from "./services/access-service.js";
import { BufferDesk } from "./services/buffers.js";
import { BulkDesk } from "./services/bulk-desk.js";
import { ChannelDoor } from "./services/channel-door.js";
import { ChannelTickets } from "./services/channel-tickets.js";
import { ChunkPool } from "./services/chunk-pool.js";
import { deviceService } from "./services/device-service.js";
import { Health } from "./services/health.js";
import { addReflection } from "./services/reflection.js";
import { SessionRegistry } from "./services/session-registry.js";
import { VERSION } from "./version.js";

/** Everything that lives as long as the daemon. */
export interface Parts {
  readonly binding: NativeBinding;
  readonly bootId: string;
  readonly log: Logger;
  readonly devices: DeviceRegistry;
  readonly sessions: SessionRegistry;
  readonly tickets: ChannelTickets;
  readonly metrics: Metrics;
  readonly grpc: GrpcServer;
  readonly gate: CallGate;
  readonly health: Health;
  readonly door: FrontDoor;
  /** Aborted when the shutdown begins. */
  readonly closing: AbortController;
}

/** Opens the devices and prepares the services; nobody can connect yet. */
export function assemble(config: Config, binding: NativeBinding, log: Logger): Parts {
  const bootId = randomUUID();
  const { limits: configured, lockDirectory } = config;
  const connections = new ConnectionRegistry();
  const devices = new DeviceRegistry(config.devices, { binding, lockDirectory, bootId, log });
  const sessions = new SessionRegistry({
    sessionsMax: configured.sessions,
    resultsBytesMax: parseBytes(configured.sessionResults) ?? limits.SESSION_RESULTS_BYTES_MAX,
    resumeMs: milliseconds(configured.sessionResume),
    refused: (device, code) => metrics.batchRefused(device, code),
    log,
  });
  const metrics = new Metrics({
    devices,
    connections: () => connections.size,
    sessions: () => sessions.size,
    channels: () => sessions.channels,
    connectionsMax: configured.connections,
    sessionsMax: configured.sessions,
    listen: config.listen,
    version: VERSION,
    addon: binding.version,
  });
  const grpc = new GrpcServer([observeCalls(metrics.calls)]);
  const tickets = new ChannelTickets();
  const channels = new ChannelDoor({ tickets, binding, log });
  const door = new FrontDoor({
    connections,
    connectionsMax: configured.connections,
    serve: (socket) => grpc.serve(socket),
    channel: (socket, arrival, ticket) => channels.admit(socket, arrival, ticket),
    refused: (reason) => metrics.refused(reason),
    log,
    throttle: new LogThrottle(),
  });
  const gate = new CallGate({ connections, callsPerConnectionMax: configured.callsPerConnection });
  const closing = new AbortController();
  const health = new Health(grpc.server);
  const parts = {
    binding,
    bootId,
    log,
    devices,
    sessions,
    tickets,
    metrics,
    grpc,
    gate,
    health,
    door,
    closing,
  };
  addServices(config, parts);
  return parts;
}

function addServices({ limits: configured }: Config, parts: Parts): void {
  const { bootId, log, devices, sessions, tickets, metrics, gate, closing } = parts;
  const { server } = parts.grpc;
  const rpc = { gate, failure: new CallFailure(log) };
  const pool = new ChunkPool(parseBytes(configured.bulkBuffer) ?? BULK_BUFFER_BYTES_MAX);
  const desk = new BulkDesk(pool, configured.bulkTransfers, (transfer) =>
    metrics.bulk.begin(transfer),
  );
  const sessionsPerConnectionMax = configured.sessionsPerConnection;
  const told = {
    SESSION_RESUME_MS: milliseconds(configured.sessionResume),
    SESSION_RESULTS_BYTES_MAX: parseBytes(configured.sessionResults) ?? 0,
  };
  server.addService(
    barkeepV1.DeviceService.service,
    deviceService(rpc, { devices, bootId, closing: closing.signal }),
  );
  server.addService(
    barkeepV1.AccessService.service,
    accessService(rpc, {
      hello: { version: VERSION, bootId, limits: told },
      execute: { devices },
      session: { devices, sessions, sessionsPerConnectionMax },
      channel: { sessions, tickets },
      interrupts: { devices, closing: closing.signal },
      bulk: { devices, desk },
      buffers: new BufferDesk(sessions),
    }),
  );
  addReflection(server);
}
