import { FaultProxy } from "../test-support/fault-proxy.js";
import { remoteConformance, wayTo } from "../test-support/remote-conformance.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

// TCP, and a proxy in between that does nothing: what it does on purpose is in
// lost-connection.test.ts, and must not come from the proxy itself.
remoteConformance("remote, gRPC on TCP through a fault proxy with its faults off", async () => {
  const daemon = await SpawnedDaemon.start();
  const proxy = await FaultProxy.start(daemon.address.replace(/^unix:/, ""));
  const owner = {
    async [Symbol.asyncDispose](): Promise<void> {
      await proxy[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
    },
  };
  return wayTo(proxy.target, owner, { transport: "grpc" });
});
