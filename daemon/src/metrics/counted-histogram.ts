import type { NativeDistribution } from "@barkeep/native";
import type { Metric, MetricValueWithName, Registry } from "prom-client";

/** The values of a histogram under one set of labels. */
export interface CountedSeries<L extends string> {
  readonly labels: Readonly<Record<L, string>>;
  readonly distribution: NativeDistribution;
}

export interface CountedHistogramOptions<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly read: () => Iterable<CountedSeries<L>>;
}

/** A histogram that somebody else counts: read when Prometheus asks, and free until then. */
export class CountedHistogram<L extends string> {
  readonly name: string;
  readonly #options: CountedHistogramOptions<L>;

  constructor(registry: Registry, options: CountedHistogramOptions<L>) {
    this.name = options.name;
    this.#options = options;
    // The registry asks a metric for its name and its values, and for nothing else.
    registry.registerMetric(this as unknown as Metric);
  }

  async get(): Promise<object> {
    const { name, help, read } = this.#options;
    const values = [...read()].flatMap((series) => this.#values(series));
    return { name, help, type: "histogram", aggregator: "sum", values };
  }

  #values({ labels, distribution }: CountedSeries<L>): MetricValueWithName<L | "le">[] {
    const value = (suffix: string, value: number, more = {}) => {
      return { metricName: `${this.name}_${suffix}`, labels: { ...labels, ...more }, value };
    };
    const { bounds, counts, sum } = distribution;
    let count = 0;
    const buckets = Array.from(counts, (between, index) => {
      count += between;
      return value("bucket", count, { le: bounds[index] ?? "+Inf" });
    });
    return [...buckets, value("sum", sum), value("count", count)] as never;
  }
}

/** Several distributions as one; all have the same bounds. */
export function together(
  first: NativeDistribution,
  ...rest: readonly NativeDistribution[]
): NativeDistribution {
  return rest.reduce(
    (sum, each) => ({
      bounds: sum.bounds,
      counts: sum.counts.map((count, index) => count + (each.counts[index] ?? 0)),
      sum: sum.sum + each.sum,
    }),
    first,
  );
}
