import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * Forwards connections that arrive at the guest's outer address to the same port of its loopback,
 * so that the daemon under test needs no listener of its own for the rig. A half-closed connection
 * stays half-closed, and an aborted one is aborted on the other side too.
 */
export async function startRelay(address: string, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (outer) => {
    const inner = connect({ host: "127.0.0.1", port, allowHalfOpen: true, noDelay: true });
    forward(outer, inner);
    forward(inner, outer);
  });
  server.listen(port, address);
  await once(server, "listening");
  return server;
}

function forward(source: Socket, target: Socket): void {
  source.pipe(target);
  source.on("error", () => target.resetAndDestroy());
}
