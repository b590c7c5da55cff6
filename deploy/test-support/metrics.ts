/** What a daemon exposes for Prometheus, and what expressions in PromQL ask for. */
import { Daemon } from "./daemon.js";

/** A daemon with a metrics listener. */
export interface MeasuredDaemon {
  readonly daemon: Daemon;
  readonly metricsUrl: string;
}

export async function startMeasuredDaemon(): Promise<MeasuredDaemon> {
  const daemon = await Daemon.start("  board: { backend: sim }\nmetrics: { port: 0 }");
  const [, metricsUrl] = /"metricsUrl":"([^"]+)"/.exec(daemon.output) ?? [];
  if (metricsUrl === undefined) throw new Error(`no metrics: ${daemon.output}`);
  return { daemon, metricsUrl };
}

/** Every name that can be asked for, with those of a histogram's samples. */
export async function exposedNames(metricsUrl: string): Promise<ReadonlySet<string>> {
  const text = await (await fetch(metricsUrl)).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name = "", type]) =>
      type === "histogram" ? ["", "_bucket", "_count", "_sum"].map((end) => name + end) : [name],
    ),
  );
}

const KEYWORDS: ReadonlySet<string> = new Set(
  "and or unless by on ignoring without group_left group_right offset bool inf nan".split(" "),
);

/** The metrics that an expression in PromQL names. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"/g, "")
    .replace(/\{[^{}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    // Labels to group and join by.
    .replace(/\b(by|on|ignoring|without|group_left|group_right)\s*\([^)]*\)/g, "");
  return [...bare.matchAll(/(?<![\w.])([a-zA-Z_:][\w:]*)\s*(\()?/g)].flatMap(
    ([, name = "", call]) => (call !== undefined || KEYWORDS.has(name.toLowerCase()) ? [] : [name]),
  );
}
