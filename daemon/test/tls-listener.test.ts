import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { errorFromStatus } from "@barkeep/client/wire";
import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import { CertificateAuthority, type CertificateFiles, pem } from "../test-support/certificates.js";
import { within } from "../test-support/deadline.js";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { RawSession } from "../test-support/raw-session.js";
import { ScratchDirectory } from "../test-support/scratch-directory.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const directory = new ScratchDirectory();
let lab: CertificateAuthority;
let stranger: CertificateAuthority;
let daemon: SpawnedDaemon;

before(async () => {
  lab = new CertificateAuthority(directory, "lab");
  stranger = new CertificateAuthority(directory, "stranger");
  const { cert, key } = lab.issue({
    commonName: "daemon",
    alternativeNames: "IP:127.0.0.1,DNS:localhost",
  });
  const tls = `{cert: ${cert}, key: ${key}, clientCa: ${lab.cert}}`;
  daemon = await SpawnedDaemon.start({ listen: `[{tcp: {port: 0, tls: ${tls}}}]` });
});
after(async () => {
  await daemon[Symbol.asyncDispose]();
  directory[Symbol.dispose]();
});

function channel(client?: CertificateFiles): ChannelCredentials {
  const identity = client === undefined ? [] : [pem(client.key), pem(client.cert)];
  return credentials.createSsl(pem(lab.cert), ...identity);
}

/** The refusal as the log tells it, for a client that must not get in. */
async function refused(client: CertificateFiles | undefined, detail: RegExp): Promise<void> {
  using raw = new RawClient(daemon.address, channel(client));
  const error = await failureOf(raw.hello());
  assert.equal(error.code, "DISCONNECTED");
  const line = await daemon.logged("the TLS handshake failed");
  assert.match(String(line["detail"]), detail);
}

describe("a TLS listener with clientCa", () => {
  it("knows a client by its subject alternative name, else by its common name", async () => {
    const bench = lab.issue({ commonName: "cn", alternativeNames: "DNS:bench.lab" });
    using named = new RawClient(daemon.address, channel(bench));
    assert.equal((await named.hello()).principal, "cert:bench.lab");
    using plain = new RawClient(daemon.address, channel(lab.issue({ commonName: "ci-7" })));
    assert.equal((await plain.hello()).principal, "cert:ci-7");
  });

  it("P-26: lets nobody resume the session of another, even with its token", async () => {
    using owner = new RawClient(daemon.address, channel(lab.issue({ commonName: "alice" })));
    const session = new RawSession(owner, { device: "board" });
    const { resumeToken } = await session.opened();
    using thief = new RawClient(daemon.address, channel(lab.issue({ commonName: "mallory" })));
    const stolen = new RawSession(thief, { device: "board", resumeToken, inDoubt: [1] });
    assert.equal(errorFromStatus(await stolen.failure()).code, "OUTCOME_UNKNOWN");
    session.finish();
    assert.equal((await session.status()).code, 0);
  });

  it("refuses a client without a certificate, and says so in the log", async () => {
    await refused(undefined, /the client has no certificate/);
  });

  it("refuses certificates of another authority, and expired ones", async () => {
    for (const client of [
      stranger.issue({ commonName: "mallory" }),
      lab.issue({ commonName: "late", expired: true }),
      lab.issue({ commonName: "" }),
    ]) {
      using raw = new RawClient(daemon.address, channel(client));
      assert.equal((await failureOf(raw.hello())).code, "DISCONNECTED");
    }
    const metrics = await (await fetch(daemon.metricsUrl)).text();
    const [, count] = /barkeep_connections_refused_total\{reason="tls"\} (\d+)/.exec(metrics) ?? [];
    assert.ok(Number(count) >= 3, `refused by TLS: ${count}`);
  });

  it("mentions the trouble of one peer once, however often it comes", async () => {
    for (let i = 0; i < 5; i++) {
      const socket = connect({ port: portOf(daemon.address), rejectUnauthorized: false });
      socket.on("error", () => {});
      await closed(socket);
    }
    const lines = daemon.log.filter(({ msg }) => msg.includes("the TLS handshake failed"));
    // One for the host, one for those who were gone before they could be asked where they are.
    assert.ok(lines.length <= 2, JSON.stringify(lines));
  });

  it("refuses a client that does not speak HTTP/2, and TLS below 1.2", async () => {
    const { cert, key } = lab.issue({ commonName: "http1" });
    const base = {
      port: portOf(daemon.address),
      ca: pem(lab.cert),
      cert: pem(cert),
      key: pem(key),
    };
    for (const options of [
      {},
      { maxVersion: "TLSv1.1" as const, minVersion: "TLSv1.1" as const },
    ]) {
      const socket = connect({ ...base, ...options });
      socket.on("error", () => {});
      await closed(socket);
    }
    using client = new RawClient(
      daemon.address,
      channel(lab.issue({ commonName: "still-served" })),
    );
    assert.equal((await client.hello()).principal, "cert:still-served");
  });
});

/** Waits for the end, whatever error comes before it. */
function closed(socket: TLSSocket): Promise<void> {
  const end = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return within("the end of the connection", end);
}

function portOf(address: string): number {
  return Number(address.split(":").at(-1));
}
