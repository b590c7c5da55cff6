import { remoteConformance, wayTo } from "../test-support/remote-conformance.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

remoteConformance("remote, data channel on a unix socket", async () => {
  const daemon = await SpawnedDaemon.start();
  return wayTo(daemon.address, daemon, { transport: "channel" });
});
