import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Registry } from "prom-client";
import { configSchema } from "../src/config/config-schema.js";
import { DEVICE_CHECKS, HOST_CHECKS, LISTENER_CHECKS } from "../src/doctor/checks.js";
import { REFUSALS } from "../src/listen/front-door.js";
import { registerPciMetrics } from "../src/metrics/pci-metrics.js";
import { CertificateAuthority } from "../test-support/certificates.js";
import { eventually, within } from "../test-support/deadline.js";
import { Exposition } from "../test-support/exposition.js";
import { FakeHost } from "../test-support/fake-host.js";
import { RawClient } from "../test-support/raw-client.js";
import { schemaKeys } from "../test-support/schema-keys.js";
import { ScratchDirectory } from "../test-support/scratch-directory.js";
import { batchFor, ID } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const ROOT = join(import.meta.dirname, "../..");
const MANUAL = readFileSync(join(ROOT, "README.md"), "utf8");

/** The rows of all tables whose head is this. */
function rows(...head: string[]): string[][] {
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const found: string[][] = [];
  let inside = false;
  for (const line of MANUAL.split("\n")) {
    if (!line.startsWith("|")) inside = false;
    else if (cells(line).join() === head.join()) inside = true;
    else if (inside && !line.startsWith("|---")) found.push(cells(line));
  }
  return found;
}

/** What stands in backquotes. */
function code(cell = ""): string[] {
  return [...cell.matchAll(/`([^`]*)`/g)].map(([, text]) => text ?? "");
}

describe("the operator's manual", () => {
  it("has every key of the configuration, with its default", () => {
    const documented = new Map(
      rows("key", "default", "meaning").map(([key, standard]) => [code(key)[0], standard ?? ""]),
    );
    const keys = schemaKeys(configSchema);
    assert.deepEqual([...documented.keys()].sort(), [...keys.keys()].sort());
    for (const [key, { required, standard }] of keys) {
      const cell = documented.get(key) ?? "";
      if (standard !== undefined) assert.deepEqual(code(cell), [standard], key);
      else assert.equal(cell, required ? "required" : "", key);
    }
  });

  it("has every check of the doctor", () => {
    const documented = rows("of", "check", "what it looks at").map(([, check]) => code(check)[0]);
    const checks = [HOST_CHECKS, LISTENER_CHECKS, { presence: true }, DEVICE_CHECKS];
    assert.deepEqual(documented, checks.flatMap(Object.keys));
  });

  it("explains reasons for DEVICE_UNAVAILABLE that there are", () => {
    const sources = ["src/core", "lib/config"]
      .flatMap((folder) => {
        const path = join(ROOT, "../native", folder);
        return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
      })
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
      .join("\n");
    const reasons = rows("reason begins", "what to do").flatMap(([reason = ""]) =>
      reason.split(/, | \.\.\. /),
    );
    assert.ok(reasons.length >= 11);
    for (const reason of reasons) assert.ok(sources.includes(reason), reason);
  });

  it("has every reason why a connection is refused", () => {
    const [, , said] =
      rows("level", "message", "meaning").find(([, m]) => m === "connection refused") ?? [];
    for (const reason of REFUSALS) assert.ok(code(said).includes(reason), reason);
  });

  it("has every message of the log from warnings on, and none that does not exist", () => {
    const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(ROOT, "src", file), "utf8"))
      .join("\n");
    const messages = rows("level", "message", "meaning").flatMap(([, message]) =>
      (message ?? "").split(", "),
    );
    for (const message of messages) assert.ok(sources.includes(message), `nobody says ${message}`);
    const loud = [...sources.matchAll(/log\.(?:warn|error|fatal)\(([\s\S]*?)\);\n/g)];
    assert.ok(loud.length >= 6);
    for (const [, call = ""] of loud) {
      // Without a text of its own it passes on an error.
      if (!/["`][a-z]/.test(call)) continue;
      assert.ok(
        messages.some((message) => call.includes(message)),
        `the manual does not mention ${call}`,
      );
    }
  });
});

describe("the catalogue of metrics", () => {
  const directory = new ScratchDirectory();
  let daemon: SpawnedDaemon;
  before(async () => {
    const authority = new CertificateAuthority(directory, "ca");
    const { cert, key } = authority.issue({ commonName: "d", alternativeNames: "IP:127.0.0.1" });
    const tls = `{cert: ${cert}, key: ${key}, clientCa: ${authority.cert}}`;
    daemon = await SpawnedDaemon.start({
      listen: `[{tcp: {port: 0}}, {tcp: {port: 0, tls: ${tls}}}]`,
    });
  });
  after(async () => {
    await daemon[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  /** Something of everything, so that each metric has a sample. */
  async function exercise(): Promise<void> {
    using client = new RawClient(daemon.address);
    const board = await client.device("board");
    const program = Buffer.from(batchFor(board).in("regs").read32(ID).encode());
    await client.execute({ device: "board", program });
    await client.read({ device: "board", window: "mem", length: 8 });
    const [host, port] = daemon.address.split(":");
    const socket = connect({ host: host ?? "", port: Number(port) });
    socket.end("GET / HTTP/1.1\r\n\r\n");
    await within("a refusal", once(socket, "close"));
  }

  /** Labels of what only hardware has. */
  async function hardwareLabels(): Promise<(metric: string) => readonly string[] | undefined> {
    using host = new FakeHost();
    const rates = { max_link_width: "4", max_link_speed: "8.0 GT/s PCIe" };
    const now = { current_link_width: "4", current_link_speed: "8.0 GT/s PCIe" };
    host.pci("0000:03:00.0", { ...rates, ...now, aer_dev_fatal: "TLP 1\n" });
    const registry = new Registry();
    const devices = [{ name: "card", info: { identity: "pci-0000:03:00.0" } }];
    registerPciMetrics(registry, devices, host.files);
    const exposition = new Exposition(await registry.metrics());
    return (metric) => exposition.labelsOf(metric);
  }

  it("is what a daemon exposes: names, types and labels", async () => {
    await exercise();
    const ofHardware = await hardwareLabels();
    const exposition = await eventually("a refusal in the metrics", async () => {
      const now = await Exposition.scrape(daemon.metricsUrl);
      return now.labelsOf("barkeep_connections_refused_total") && now;
    });
    const exposed = [...exposition.types]
      .filter(([name]) => /^(barkeep|grpc)_/.test(name))
      .map(([name, type]) => [name, type, exposition.labelsOf(name) ?? ofHardware(name)]);
    const documented = rows("metric", "type", "labels", "meaning").map(([name, type, labels]) => [
      code(name)[0],
      type,
      code(labels),
    ]);
    assert.deepEqual(documented.sort(), exposed.sort());
    assert.ok([...exposition.types.keys()].some((name) => name.startsWith("nodejs_")));
  });

  it("has the end of each certificate", async () => {
    const { samples } = await Exposition.scrape(daemon.metricsUrl);
    const ends = samples.filter(({ name }) => name === "barkeep_cert_expiry_timestamp_seconds");
    assert.deepEqual(
      ends.map(({ labels }) => labels["certificate"]),
      ["server", "client_ca"],
    );
    for (const { value } of ends) {
      const days = (value - Date.now() / 1000) / 86_400;
      assert.ok(days > 29 && days <= 30, `${days} days`);
    }
  });
});
