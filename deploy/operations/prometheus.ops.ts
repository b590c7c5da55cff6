import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { connect } from "@barkeep/client";
import { GUIDES } from "../dev/guides.js";
import { ROOT } from "../test-support/daemon.js";
import { blocksOf } from "../test-support/guide.js";
import { type MeasuredDaemon, startMeasuredDaemon } from "../test-support/metrics.js";

const run = promisify(execFile);
const HERE = join(ROOT, "deploy/prometheus");
const PATIENCE_MS = 120_000;

/** Registers of the simulated board with which a load does not return. */
const HANG_MS = 0x318;
const HANG_WINDOW = 0x31c;
const HANG_OFFSET = 0x320;

const promtool = (...argv: string[]) => run("promtool", argv, { cwd: HERE, timeout: 60_000 });

describe("promtool", () => {
  it("accepts the rules and the example of a scrape", async () => {
    const { stdout } = await promtool("check", "config", "prometheus.yml");
    assert.match(stdout, /SUCCESS: 1 rule files found/);
    await promtool("check", "rules", "barkeep-rules.yml");
  });

  it("finds every alert firing when it must, and not before", async () => {
    const { stdout } = await promtool("test", "rules", "barkeep-rules.test.yml");
    assert.match(stdout, /SUCCESS/);
  });

  it("understands every expression of the dashboard and the guides", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bk-promql-"));
    const ofGuides = GUIDES.flatMap(blocksOf)
      .filter(({ kind }) => kind === "promql")
      .flatMap(({ body }) => body.split("\n"))
      .filter((line) => line !== "");
    const dashboard = readFileSync(join(HERE, "grafana-dashboard.json"), "utf8");
    const ofDashboard = [...dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, text]) =>
      String(JSON.parse(text ?? "")).replaceAll("$__rate_interval", "5m"),
    );
    assert.ok(ofDashboard.length > 20);
    const rules = [...ofGuides, ...ofDashboard].map((expr, i) => ({
      record: `expression:${i}`,
      expr,
    }));
    const file = join(folder, "rules.yml");
    // YAML takes JSON.
    writeFileSync(file, JSON.stringify({ groups: [{ name: "expressions", rules }] }));
    await promtool("check", "rules", file);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("a real Prometheus that scrapes a real daemon", () => {
  let measured: MeasuredDaemon;
  let prometheus: ChildProcess;
  let ended: Promise<unknown>;
  let output = "";
  let url: string;
  const folder = mkdtempSync(join(tmpdir(), "bk-prometheus-"));

  before(async () => {
    measured = await startMeasuredDaemon();
    cpSync(join(HERE, "barkeep-rules.yml"), join(folder, "barkeep-rules.yml"));
    const target = new URL(measured.metricsUrl).host;
    const config = {
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: ["barkeep-rules.yml"],
      scrape_configs: [{ job_name: "barkeep", static_configs: [{ targets: [target] }] }],
    };
    writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
    mkdirSync(join(folder, "data"));
    prometheus = spawn(
      "prometheus",
      [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        "--web.listen-address=127.0.0.1:0",
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, GOMAXPROCS: "1" } },
    );
    for (const stream of [prometheus.stdout, prometheus.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    ended = once(prometheus, "close");
    // A program that is not there fails with an event of its own.
    ended.catch(() => undefined);
    const address = await eventually("the address of Prometheus", () =>
      Promise.resolve(/Listening on.*address=(127\.0\.0\.1:\d+)/.exec(output)?.[1]),
    );
    url = `http://${address}/api/v1`;
  });
  after(async () => {
    prometheus.kill("SIGTERM");
    await ended;
    await measured.daemon[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    while (
      performance.now() < end &&
      prometheus.pid !== undefined &&
      prometheus.exitCode === null
    ) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`${what} did not come; Prometheus says:\n${output}`);
  }

  async function value(expression: string): Promise<number | undefined> {
    const response = await fetch(`${url}/query?query=${encodeURIComponent(expression)}`).catch(
      () => undefined,
    );
    const body = (await response?.json()) as
      | { readonly data: { readonly result: readonly { readonly value: [number, string] }[] } }
      | undefined;
    const text = body?.data.result[0]?.value[1];
    return text === undefined ? undefined : Number(text);
  }

  const becomes = (expression: string, wanted: number) =>
    eventually(expression, async () => ((await value(expression)) === wanted ? wanted : undefined));

  it("sees the daemon, and fires nothing", async () => {
    await becomes('up{job="barkeep"}', 1);
    await becomes('barkeep_device_up{name="board"}', 1);
    assert.equal(await value('ALERTS{alertstate="firing"}'), undefined);
  });

  it("fires BarkeepDeviceStuck when a load does not return, and stops when it does", async () => {
    await using lab = await connect(measured.daemon.target);
    await using board = await lab.device("board");
    await board
      .batch()
      .in("regs")
      .write32(HANG_WINDOW, 0)
      .write64(HANG_OFFSET, 0n)
      .write32(HANG_MS, 15_000)
      .run();
    const hanging = board.window("regs").read32(0);
    await assert.rejects(hanging, { code: "DEVICE_STUCK" });
    const firing = 'ALERTS{alertname="BarkeepDeviceStuck", alertstate="firing", name="board"}';
    await becomes(firing, 1);
    await becomes('barkeep_device_up{name="board"}', 1);
    await eventually("the end of the alert", async () =>
      (await value(firing)) === undefined ? true : undefined,
    );
    await becomes('barkeep_hw_errors_total{name="board", kind="stuck"}', 1);
  });

  it("sees that the daemon is gone", async () => {
    measured.daemon.process.kill("SIGTERM");
    await becomes('ALERTS{alertname="BarkeepDown", alertstate="pending"}', 1);
  });
});
