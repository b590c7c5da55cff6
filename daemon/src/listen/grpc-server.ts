import type { Socket } from "node:net";
import { setDefaultHighWaterMark } from "node:stream";
import { limits } from "@barkeep/client/contract";
import {
  type ConnectionInjector,
  Server,
  ServerCredentials,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { KEEPALIVE_TIME_MS, KEEPALIVE_TIMEOUT_MS, STREAMS_PER_CONNECTION_MAX } from "../limits.js";

/** gRPC over connections that somebody else accepted. */
export class GrpcServer {
  readonly server: Server;
  readonly #injector: ConnectionInjector;

  constructor(interceptors: ServerInterceptor[]) {
    // grpc-js reads ahead by this many messages, of up to MESSAGE_BYTES_MAX each, on every stream.
    setDefaultHighWaterMark(true, 1);
    this.server = new Server({
      "grpc.max_receive_message_length": limits.MESSAGE_BYTES_MAX,
      "grpc.max_send_message_length": limits.MESSAGE_BYTES_MAX,
      "grpc.max_concurrent_streams": STREAMS_PER_CONNECTION_MAX,
      "grpc.keepalive_time_ms": KEEPALIVE_TIME_MS,
      "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
      "grpc.enable_channelz": 0,
      interceptors,
    });
    // TLS, where there is any, is the listener's: what comes here is HTTP/2 in the clear.
    this.#injector = this.server.createConnectionInjector(ServerCredentials.createInsecure());
  }

  serve(socket: Socket): void {
    this.#injector.injectConnection(socket);
  }

  /** Lets calls in flight end, and closes each connection after its last one. */
  drain(): Promise<void> {
    return new Promise((resolve) => this.server.tryShutdown(() => resolve()));
  }

  destroy(): void {
    this.server.forceShutdown();
  }
}
