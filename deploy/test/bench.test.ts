import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Steadiness } from "../bench/client/warm-up.js";
import { allJobs } from "../bench/jobs.js";
import { parseOptions } from "../bench/options.js";
import { renderChart } from "../bench/report/chart.js";
import { COMPARISONS, compared } from "../bench/report/comparison.js";
import { figures } from "../bench/report/figure.js";
import { picturedNames, pictures } from "../bench/report/pictures.js";
import { PROMISES } from "../bench/report/promises.js";
import { type Machine, type Row, row, rowsOf } from "../bench/report/result.js";
import { jsonReport, pageReport, type RunReport, textReport } from "../bench/report/run-report.js";
import { median, percentile, summarize } from "../bench/report/statistics.js";
import { shortNumber } from "../bench/report/table.js";
import type { Samples } from "../bench/rounds.js";
import { scattered, WINDOW_BYTES, wordAt } from "../bench/scatter.js";
import { selection } from "../bench/selection.js";

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
    samples("batch-100", [[33], [33], [33]]),
    samples("batch-1000", [[220, 220], [220], [220]]),
    samples("execute-1000", [[330_000], [330_000], [330_000]]),
    samples("raw-bulk-read-16m.tcp", [[8], [8], [8]]),
    samples("bulk-read-16m.tcp", [[16], [16], [20]]),
    samples("bulk-read-16m.grpc", [[40], [40], [40]]),
  ]);
  assert.deepEqual(measured.missing, []);
  const about = { name: "memory-bulk", placement: "two-cores", unit: "MiB", measures: "" } as const;
  const memory = row(about, { median: 80, p99: 80 }, { name: "warm idle", median: 100 });
  const comparisons = COMPARISONS.flatMap((each) => compared(measured.rows, each));
  return [...measured.rows, ...comparisons, memory];
}

function report(): RunReport {
  const about = { machine: MACHINE, commit: "abc", quick: true, rounds: 3 };
  return { ...about, rows: rows(), missing: [], leftOut: ["memcpy-4k"] };
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
      ["read-1", 2, false],
      ["batch-100", 1.5, false],
      ["batch-1000", 1e9 / 220, false],
      ["bulk-read-16m.tcp", 0.5, false],
      ["bulk-read-16m.grpc", 0.2, undefined],
      ["session-vs-execute", 1500, true],
      ["memory-bulk", 80, false],
    ]);
  });

  it("asks of each placement what was promised for it", () => {
    const batch = samples("batch-1000", [[100], [100], [100]]);
    const verdicts = (["one-core", "two-cores"] as const).flatMap((placement) => {
      const { rows: found } = rowsOf(placement, [samples("raw-ping", [[10]]), batch]);
      return figures(found).map(({ target, shown, reached }) => [target, shown, reached]);
    });
    assert.deepEqual(verdicts, [
      ["at least 15.00 M/s", "10.00 M/s", false],
      ["at least 6.00 M/s", "10.00 M/s", true],
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
    assert.match(text, /bulk-read-16m\.grpc \(two-cores\): 0\.20 of the rate; only said$/m);
    assert.match(text, /Left out by --quick, .*: memcpy-4k\./);
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
    assert.match(page, /\| `bulk-read-16m\.grpc` .*\| - \|/);
    assert.ok(page.indexOf("| figure |") < page.indexOf("![latency]"));
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
    const options = parseOptions(["--quick", "--only", "clients-8", "--json", "x.json"]);
    const { jobs, groups, leftOut } = selection(options);
    const names = jobs.map(({ name }) => name);
    assert.deepEqual(names, ["raw-clients-8", "clients-8", "clients-8.grpc"]);
    assert.deepEqual([[...groups], leftOut], [[], []]);
    assert.deepEqual(options, {
      quick: true,
      only: ["clients-8"],
      page: false,
      help: false,
      json: "x.json",
    });
    assert.throws(() => parseOptions(["--fast"]), TypeError);
  });

  it("keeps the references of references", () => {
    const { jobs } = selection({ quick: true, only: ["local-bulk-read-16m-exact"] });
    const names = jobs.map(({ name }) => name);
    assert.deepEqual(names, ["memcpy-16m", "local-bulk-read-16m", "local-bulk-read-16m-exact"]);
  });

  it("measures every figure and all that the pictures show, also in a quick run", () => {
    for (const quick of [true, false]) {
      const { jobs, groups, leftOut } = selection({ quick, only: [] });
      const names = new Set([
        ...jobs.map(({ name }) => name),
        ...COMPARISONS.map(({ name }) => name),
        ...(groups.has("memory") ? ["memory-bulk"] : []),
        ...(groups.has("startup")
          ? ["daemon", "version", "peek"].map((it) => `startup-${it}`)
          : []),
      ]);
      for (const { of, against } of COMPARISONS) assert.ok(names.has(of) && names.has(against), of);
      for (const { name, row: judged = name } of PROMISES) assert.ok(names.has(judged), judged);
      for (const name of picturedNames()) assert.ok(names.has(name), name);
      assert.equal(leftOut.includes("memcpy-4k"), quick);
      assert.ok(!leftOut.some((name) => names.has(name)));
    }
  });

  it("takes samples when a run has stopped getting faster, whatever the noise", () => {
    const looksUntilSteady = (medians: readonly number[]): number => {
      const steadiness = new Steadiness();
      const steady = medians.findIndex((each) => {
        steadiness.look(each);
        return steadiness.reached;
      });
      return steady + 1;
    };
    assert.equal(looksUntilSteady([100, 80, 60, 50, 49, 49, 50, 50]), 7);
    assert.equal(looksUntilSteady([100, 120, 80, 90, 60, 60, 60, 60]), 8);
    assert.equal(looksUntilSteady([100, 90, 80, 70, 60]), 0);
  });

  it("reads inside the window, words that nobody takes for a dead link", () => {
    for (let i = 0; i < 10_000; i++) {
      const offset = scattered(i);
      assert.ok(offset % 4 === 0 && offset < WINDOW_BYTES);
      assert.notEqual(wordAt(offset), 0xffffffff);
    }
  });
});
