/** Daemons that are not there, and things that are there instead. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { runCli } from "../../test-support/cli-process.js";

/** What a process may take besides the time that it was given. */
const START_MS = 20_000;

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("barkeep, without a daemon", () => {
  let scratch: string;
  before(() => {
    scratch = mkdtempSync(join(tmpdir(), "barkeep-cli-"));
  });
  after(() => rmSync(scratch, { recursive: true }));

  const fails = async (host: string, complaint: RegExp, more: string[] = []): Promise<void> => {
    const started = performance.now();
    const { code, stdout, stderr } = await runCli(["ls", "--host", host, ...more]);
    assert.match(stderr, complaint);
    assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.ok(performance.now() - started < START_MS, "in time");
  };

  it("no socket", () => fails(`unix:${scratch}/none.sock`, /no socket.*\n.*start barkeepd/));

  it("a file where the socket should be", async () => {
    writeFileSync(join(scratch, "file"), "");
    await fails(`unix:${scratch}/file`, /is not a socket/);
  });

  it("a port where nobody listens", async () => {
    const server = createServer();
    const host = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    await fails(host, /nothing listens on port/);
  });

  it("a name that does not resolve", () =>
    fails("no-such-host.invalid:7070", /no address is known for the host|did not answer/));

  const strangers: readonly (readonly [string, (socket: Socket) => void, RegExp])[] = [
    ["a web server", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), /not speak gRPC/],
    ["an ssh server", (socket) => socket.write("SSH-2.0-OpenSSH_9.2\r\n"), /not speak gRPC/],
    ["one that hangs up", (socket) => socket.once("data", () => socket.destroy()), /hangs up/],
  ];
  for (const [name, answer, complaint] of strangers) {
    it(name, async () => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        answer(socket);
      });
      const host = await listening(server);
      try {
        // Told long before the time is up.
        await fails(host, complaint, ["--connect-timeout", "1m"]);
      } finally {
        server.close();
      }
    });
  }

  it("one that says nothing", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined));
    const host = await listening(server);
    try {
      await fails(host, /no barkeepd answered at .* within 2 s/, ["--connect-timeout", "2s"]);
    } finally {
      server.close();
    }
  });

  it("another HTTP/2 server", async () => {
    const server = createHttp2Server((_, response) => response.writeHead(404).end());
    const host = await listening(server);
    try {
      await fails(host, /is no barkeepd/);
    } finally {
      server.close();
    }
  });

  it("ignores TLS variables for a unix socket, and empty ones anywhere", async () => {
    const env = {
      BARKEEP_HOST: `unix:${scratch}/none.sock`,
      BARKEEP_TLS_CA: "/nowhere/ca.pem",
      BARKEEP_TLS_CERT: "",
    };
    const { stderr } = await runCli(["ls"], { env });
    assert.match(stderr, /no socket/);
  });
});
