import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allJobs, chosenJobs } from "../bench/jobs.js";
import { parseOptions } from "../bench/options.js";
import { renderChart } from "../bench/report/chart.js";
import { figures } from "../bench/report/figure.js";
import { pictures } from "../bench/report/pictures.js";
import { compared, type Machine, type Row, row, rowsOf } from "../bench/report/result.js";
import { jsonReport, pageReport, type RunReport, textReport } from "../bench/report/run-report.js";
import { median, percentile, summarize } from "../bench/report/statistics.js";
import { shortNumber } from "../bench/report/table.js";
import type { Samples } from "../bench/rounds.js";
import { scattered, WINDOW_BYTES, wordAt } from "../bench/scatter.js";

const MACHINE: Machine = {
  cpu: "Example <CPU>",
  cores: 2,
  memoryMiB: 8192,
  kernel: "6.1",
  node: "v20",
  load: [0.1, 1],
};

function samples(name: string, rounds: number[][]): Samples {
  const job = allJobs().find((each) => each.name === name);
  assert.ok(job !== undefined, name);
  return { job, rounds };
}

function rows(): readonly Row[] {
  const measured = rowsOf("two-cores", [
    samples("raw-ping", [[10, 12, 11], [10, 11, 12], [90]]),
    samples("read-1", [[20, 22, 24], [22, 22, 22], [300]]),
    samples("batch-1000", [[220, 220], [220], [220]]),
    samples("execute-1000", [[330_000], [330_000], [330_000]]),
    samples("raw-bulk-read-16m.tcp", [[8], [8], [8]]),
    samples("bulk-read-16m.tcp", [[16], [16], [20]]),
  ]);
  assert.deepEqual(measured.missing, []);
  const names = { name: "session-vs-execute", of: "batch-1000", against: "execute-1000" };
  const about = { name: "memory-bulk", placement: "two-cores", unit: "MiB", measures: "" } as const;
  const memory = row(about, { median: 80, p99: 80 }, { name: "warm idle", median: 100 });
  return [...measured.rows, ...compared(measured.rows, names), memory];
}

function report(): RunReport {
  return { machine: MACHINE, commit: "abc", quick: true, rounds: 3, rows: rows(), missing: [] };
}

describe("bench: statistics", () => {
  it("takes medians and percentiles by nearest rank", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.equal(percentile([...Array(100).keys()].reverse(), 99), 98);
    assert.equal(percentile([7], 99), 7);
    assert.ok(Number.isNaN(median([])));
  });

  it("lets one bad round not move the median, and shows it in p99", () => {
    assert.deepEqual(summarize([[1, 2, 3], [2, 2, 2], [], [900]]), { median: 2, p99: 900 });
  });
});

describe("bench: results", () => {
  it("compares with the reference of the same placement", () => {
    const read = rows().find(({ name }) => name === "read-1");
    assert.equal(read?.median, 22);
    assert.equal(read?.raw, 11);
    assert.equal(read?.ratio, 2);
  });

  it("says what could not be measured, and what then has no reference", () => {
    const broken = { ...samples("raw-ping", []), error: "no server" };
    const { rows: none, missing } = rowsOf("one-core", [broken, samples("read-1", [[1]])]);
    assert.deepEqual(none, []);
    assert.deepEqual(
      missing.map(({ name, reason }) => [name, reason]),
      [
        ["raw-ping", "no server"],
        ["read-1", "no raw-ping"],
      ],
    );
  });

  it("judges the promised figures", () => {
    const found = figures(rows()).map(({ name, value, reached }) => [name, value, reached]);
    assert.deepEqual(found, [
      ["session-vs-execute", 1500, true],
      ["memory-bulk", 80, false],
    ]);
  });
});

describe("bench: output", () => {
  it("writes a JSON with exactly the fields that were agreed on", () => {
    const parsed = JSON.parse(jsonReport(report()));
    assert.equal(parsed.commit, "abc");
    assert.deepEqual(parsed.machine, MACHINE);
    assert.deepEqual(parsed.results[1], {
      name: "read-1",
      placement: "two-cores",
      unit: "us",
      median: 22,
      p99: 300,
      raw: 11,
      ratio: 2,
    });
  });

  it("writes a table whose columns stand below each other", () => {
    const text = textReport(report());
    assert.match(text, /^read-1 +two-cores +us +22\.0 +300 +11\.0 +2\.00 +raw-ping$/m);
    assert.match(text, /bulk-read-16m\.tcp .* 1000 MiB\/s/);
    assert.match(text, /session-vs-execute .*1500 times faster.*: reached/);
    assert.match(text, /memory-bulk .*80\.0 MiB.*: MISSED/);
    assert.deepEqual([0.00123, 1.234, 123.4, 12_345].map(shortNumber), [
      "0.0012",
      "1.23",
      "123",
      "12345",
    ]);
  });

  it("writes a page with the pictures and both verdicts", () => {
    const page = pageReport(report(), ["latency.svg"]);
    assert.match(page, /!\[latency\]\(latency\.svg\)/);
    assert.match(page, /\| `session-vs-execute` .*\| yes \|/);
    assert.match(page, /\| `memory-bulk` .*\| \*\*no\*\* \|/);
    assert.match(page, /\| `read-1` \| us \| 22\.0 \| 300 \| 11\.0 \| 2\.00 \|/);
  });

  it("draws pictures of what was measured", () => {
    const drawn = pictures(rows());
    assert.deepEqual([...drawn.keys()], ["latency.svg", "bulk.svg"]);
    for (const svg of drawn.values()) {
      assert.match(svg, /^<svg .*\n[\s\S]*<polyline [\s\S]*<\/svg>\n$/);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    }
    assert.deepEqual([...pictures([])], []);
  });

  it("places points on logarithmic axes, and escapes its texts", () => {
    const series = [
      {
        name: "a < b & c",
        points: [
          [1, 1],
          [10, 10],
          [100, 100],
        ] as const,
      },
    ];
    const xTicks = [
      [1, "1"],
      [100, "100"],
    ] as const;
    const svg = renderChart({ title: "t", xLabel: "x", yLabel: "y", xTicks, series });
    assert.match(svg, /points="70\.0,384\.0 330\.0,214\.0 590\.0,44\.0"/);
    assert.match(svg, /a &lt; b &amp; c/);
  });
});

describe("bench: what is measured", () => {
  it("has names of its own and references that come first", () => {
    const names = allJobs().map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    allJobs().forEach(({ reference }, i) => {
      if (reference !== undefined) assert.ok(names.slice(0, i).includes(reference), reference);
    });
  });

  it("keeps the references of what --only chooses", () => {
    const names = chosenJobs(["clients-8"]).map(({ name }) => name);
    assert.deepEqual(names, ["raw-clients-8", "clients-8", "clients-8.grpc"]);
    const options = parseOptions(["--quick", "--only", "clients-8", "--json", "x.json"]);
    assert.deepEqual(options, {
      quick: true,
      only: ["clients-8"],
      page: false,
      help: false,
      json: "x.json",
    });
    assert.throws(() => parseOptions(["--fast"]), TypeError);
  });

  it("reads inside the window, words that nobody takes for a dead link", () => {
    for (let i = 0; i < 10_000; i++) {
      const offset = scattered(i);
      assert.ok(offset % 4 === 0 && offset < WINDOW_BYTES);
      assert.notEqual(wordAt(offset), 0xffffffff);
    }
  });
});
