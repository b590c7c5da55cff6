import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { GUIDES } from "../dev/guides.js";
import { ROOT } from "../test-support/daemon.js";
import { blocksOf } from "../test-support/guide.js";
import {
  exposedNames,
  type MeasuredDaemon,
  metricsIn,
  startMeasuredDaemon,
} from "../test-support/metrics.js";

const read = (name: string) => readFileSync(join(ROOT, "deploy/prometheus", name), "utf8");
/** What Prometheus itself and node_exporter bring. */
const OF_OTHERS = /^(up|node_pcidevice_\w+)$/;

interface Dashboard {
  readonly title: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

/** Every `expr:` of the rules, in one line each, and the names under which rules are recorded. */
function rules(): { readonly expressions: string[]; readonly recorded: ReadonlySet<string> } {
  const text = read("barkeep-rules.yml");
  const found = [...text.matchAll(/^( *)(?:- )?expr: (?:>-\n((?:\1 +.*\n)+)|(.*)\n)/gm)];
  const recorded = [...text.matchAll(/record: (\S+)/g)].map(([, name]) => name ?? "");
  return {
    expressions: found.map(([, , folded, plain]) => (folded ?? plain ?? "").replace(/\s+/g, " ")),
    recorded: new Set(recorded),
  };
}

describe("deploy/prometheus", () => {
  let measured: MeasuredDaemon;
  let names: ReadonlySet<string>;
  before(async () => {
    measured = await startMeasuredDaemon();
    names = await exposedNames(measured.metricsUrl);
  });
  after(() => measured.daemon[Symbol.asyncDispose]());

  function requireKnown(expression: string): void {
    const { recorded } = rules();
    const asked = metricsIn(expression);
    assert.ok(asked.length > 0, `no metric in ${expression}`);
    for (const name of asked) {
      const known = names.has(name) || recorded.has(name) || OF_OTHERS.test(name);
      assert.ok(known, `no daemon exposes ${name}: ${expression}`);
    }
  }

  it("has rules about metrics that there are", () => {
    const { expressions } = rules();
    const alerts = [...read("barkeep-rules.yml").matchAll(/alert: (\w+)/g)].map(([, name]) => name);
    assert.equal(expressions.length, alerts.length + rules().recorded.size);
    for (const expression of expressions) requireKnown(expression);
    const tests = read("barkeep-rules.test.yml");
    for (const alert of alerts) {
      // Once that it is quiet, and once that it fires.
      const count = tests.split(String(alert)).length - 1;
      assert.ok(count >= 2, `${alert} is not tested`);
    }
  });

  it("has a dashboard whose every expression is about metrics that there are", () => {
    const dashboard = JSON.parse(read("grafana-dashboard.json")) as Dashboard;
    assert.equal(dashboard.title, "barkeep");
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    for (const { title, targets, gridPos } of dashboard.panels) {
      assert.ok(targets.length > 0, title);
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (const { expr } of targets) requireKnown(expr);
    }
    for (const { expr } of dashboard.annotations.list) requireKnown(expr);
    for (const { query } of dashboard.templating.list) {
      const [, metric] = /^label_values\((\w+),/.exec(query) ?? [];
      assert.ok(metric === undefined ? query === "prometheus" : names.has(metric), query);
    }
  });

  it("and the guides ask for metrics that there are", () => {
    const blocks = GUIDES.flatMap(blocksOf).filter(({ kind }) => kind === "promql");
    for (const { body } of blocks) {
      for (const line of body.split("\n").filter((text) => text !== "")) requireKnown(line);
    }
  });

  it("is not fooled by an expression about something else", () => {
    const expression = 'sum by (instance, le) (rate(barkeep_nothing_total{name="a or b"}[5m])) > 0';
    assert.deepEqual(metricsIn(expression), ["barkeep_nothing_total"]);
    assert.throws(() => requireKnown(expression), /no daemon exposes barkeep_nothing_total/);
  });
});
