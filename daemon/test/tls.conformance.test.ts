import { CertificateAuthority, pem } from "../test-support/certificates.js";
import { remoteConformance, wayTo } from "../test-support/remote-conformance.js";
import { ScratchDirectory } from "../test-support/scratch-directory.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

remoteConformance("remote, data channel over TLS with client certificates", async () => {
  const directory = new ScratchDirectory();
  const lab = new CertificateAuthority(directory, "lab");
  const server = lab.issue({ commonName: "daemon", alternativeNames: "IP:127.0.0.1" });
  const bench = lab.issue({ commonName: "bench" });
  const tls = `{cert: ${server.cert}, key: ${server.key}, clientCa: ${lab.cert}}`;
  const daemon = await SpawnedDaemon.start({ listen: `[{tcp: {port: 0, tls: ${tls}}}]` });
  const owner = {
    async [Symbol.asyncDispose](): Promise<void> {
      await daemon[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
  const identity = { ca: pem(lab.cert), cert: pem(bench.cert), key: pem(bench.key) };
  return wayTo(daemon.address, owner, { tls: identity, transport: "channel" });
});
