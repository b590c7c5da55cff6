import { createServer, type Server } from "node:http";
import type { Registry } from "prom-client";
import type { MetricsConfig } from "../config/config-schema.js";
import { listenTcp } from "../listen/bound-address.js";
import type { Logger } from "../log/logger.js";

const PATH = "/metrics";
const CONNECTIONS_MAX = 32;
const REQUEST_TIMEOUT_MS = 5_000;

export interface MetricsListener {
  readonly url: string;
  readonly server: Server;
}

/** Answers GET /metrics and nothing else. */
export async function openMetricsListener(
  { host, port }: MetricsConfig,
  registry: Registry,
  log: Logger,
): Promise<MetricsListener> {
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on("request", async (request, response) => {
    const [path] = (request.url ?? "").split("?");
    if (path !== PATH) return void response.writeHead(404).end();
    if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
    try {
      const text = await registry.metrics();
      response.writeHead(200, { "content-type": registry.contentType }).end(text);
    } catch (error) {
      log.error({ err: error }, "metrics cannot be collected");
      response.writeHead(500).end();
    }
  });
  const address = await listenTcp(server, { host, port });
  return { url: `http://${address}${PATH}`, server };
}
