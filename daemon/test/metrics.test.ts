import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect } from "@barkeep/client";
import { Exposition } from "../test-support/exposition.js";
import { RawClient } from "../test-support/raw-client.js";
import { batchFor, ID } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

let daemon: SpawnedDaemon;
let client: RawClient;

before(async () => {
  daemon = await SpawnedDaemon.start({
    devices:
      "{board: {backend: sim}, broken: {backend: file, windows: {w: {path: /nonexistent/x}}}}",
  });
  client = new RawClient(daemon.address);
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

async function scrape(): Promise<Map<string, number>> {
  const { samples } = await Exposition.scrape(daemon.metricsUrl);
  return new Map(samples.map(({ series, value }) => [series, value]));
}

describe("/metrics", () => {
  it("has what alerts count before it happens, or the first time would go unseen", async () => {
    const metrics = await scrape();
    const execute =
      'grpc_service="barkeep.v1.AccessService",grpc_method="Execute",grpc_type="unary"';
    for (const series of [
      'barkeep_register_batches_total{name="board",result="INTERNAL"}',
      'barkeep_register_batches_total{name="board",result="OVERLOADED"}',
      'barkeep_connections_refused_total{reason="tls"}',
      `grpc_server_handled_total{${execute},grpc_code="INTERNAL"}`,
      `grpc_server_handled_total{${execute},grpc_code="RESOURCE_EXHAUSTED"}`,
    ]) {
      assert.equal(metrics.get(series), 0, series);
    }
  });

  it("counts batches, operations, bytes and calls", async () => {
    const board = await client.device("board");
    const good = batchFor(board).in("regs").read32(ID).read32(ID).write32(8, 1).encode();
    await client.execute({ device: "board", program: Buffer.from(good) });
    await client.execute({ device: "board", program: Buffer.alloc(3) });
    await client.write({ device: "board", window: "mem", length: 1000 }, [Buffer.alloc(1000)]);
    await client.read({ device: "board", window: "mem", length: 500 });
    await client.read({ device: "nothing", window: "mem", length: 500 }).catch(() => {});
    const metrics = await scrape();
    const expected = {
      'barkeep_register_batches_total{name="board",result="OK"}': 1,
      'barkeep_register_batches_total{name="board",result="INVALID_ARGUMENT"}': 1,
      // The one that was refused took no time.
      'barkeep_register_batch_duration_seconds_count{name="board"}': 1,
      'barkeep_batch_queue_wait_seconds_count{name="board"}': 1,
      barkeep_register_batch_ops_sum: 3,
      'barkeep_register_ops_total{name="board",op="read"}': 2,
      'barkeep_register_ops_total{name="board",op="write"}': 1,
      'barkeep_bulk_bytes_total{name="board",direction="write"}': 1000,
      'barkeep_bulk_bytes_total{name="board",direction="read"}': 500,
      'barkeep_bulk_transfer_duration_seconds_count{direction="read"}': 1,
      'barkeep_bulk_transfer_duration_seconds_count{direction="write"}': 1,
      'barkeep_bulk_streams_in_progress{name="board"}': 0,
      'barkeep_hw_errors_total{name="board",kind="bus_fault"}': 0,
      'barkeep_hw_errors_total{name="board",kind="stuck"}': 0,
      'barkeep_queued_calls{name="board"}': 0,
      'barkeep_device_up{name="board"}': 1,
      'barkeep_device_up{name="broken"}': 0,
      'barkeep_device_state{name="broken",state="unavailable"}': 1,
      'grpc_server_handled_total{grpc_service="barkeep.v1.AccessService",grpc_method="Read",grpc_type="server_stream",grpc_code="NOT_FOUND"}': 1,
      barkeep_connections: 1,
      barkeep_connections_max: 1024,
      barkeep_sessions: 0,
      barkeep_sessions_max: 1024,
    };
    for (const [name, value] of Object.entries(expected))
      assert.equal(metrics.get(name), value, name);
    const names = [...metrics.keys()].join("\n");
    assert.match(names, /barkeep_build_info\{version="[\d.]+",node="[\d.]+",addon="[^"]+"\}/);
    assert.match(names, /barkeep_device_info\{name="board",backend="sim"/);
    assert.match(names, /nodejs_eventloop_lag_seconds/);
  });

  it("counts what comes by a data channel alike, and what came before it", async () => {
    await using lab = await connect(daemon.address, { transport: "channel" });
    const before = await scrape();
    const grown = async (series: string, by: number): Promise<void> => {
      const now = await scrape();
      assert.equal((now.get(series) ?? 0) - (before.get(series) ?? 0), by, series);
    };
    await using board = await lab.device("board");
    await board.batch().in("regs").read32(0).read32(4).run();
    await assert.rejects(board.batch().in("regs").verify32(0, { value: 1 }).run());
    await board.batch().in("mem").write32(0, 0xffff_ffff).read32(0).read16(0).run();
    await board.window("mem").write(0, new Uint8Array(3000));
    await board.window("mem").read(0, new Uint8Array(3000));
    await grown('barkeep_register_batches_total{name="board",result="OK"}', 2);
    await grown('barkeep_all_ones_reads_total{name="board"}', 2);
    await grown('barkeep_register_batches_total{name="board",result="VERIFY_MISMATCH"}', 1);
    await grown('barkeep_register_batch_duration_seconds_count{name="board"}', 3);
    await grown('barkeep_batch_queue_wait_seconds_bucket{name="board",le="+Inf"}', 3);
    await grown("barkeep_register_batch_ops_sum", 5);
    await grown('barkeep_bulk_bytes_total{name="board",direction="write"}', 3000);
    await grown('barkeep_bulk_transfer_duration_seconds_count{direction="read"}', 1);
    await grown('barkeep_bulk_transfer_duration_seconds_count{direction="write"}', 1);
    await grown('barkeep_bulk_streams_in_progress{name="board"}', 0);
    assert.equal((await scrape()).get("barkeep_channels"), 1);
  });

  it("has rising buckets, the last of which has everything", async () => {
    const { samples } = await Exposition.scrape(daemon.metricsUrl);
    const buckets = samples.filter(({ name, labels }) => {
      return (
        name === "barkeep_register_batch_duration_seconds_bucket" && labels["name"] === "board"
      );
    });
    const bounds = buckets.map(({ labels }) =>
      Number(String(labels["le"]).replace("+Inf", "Infinity")),
    );
    assert.deepEqual([bounds[0], bounds.at(-1)], [1e-6, Number.POSITIVE_INFINITY]);
    assert.deepEqual(
      bounds,
      [...bounds].sort((a, b) => a - b),
    );
    const counts = buckets.map(({ value }) => value);
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => a - b),
    );
  });

  it("answers nothing else", async () => {
    const at = (path: string, init?: RequestInit) => fetch(new URL(path, daemon.metricsUrl), init);
    assert.equal((await at("/")).status, 404);
    assert.equal((await at("/metrics", { method: "POST" })).status, 405);
    assert.equal((await at("/metrics")).headers.get("content-type")?.split(";")[0], "text/plain");
  });
});
