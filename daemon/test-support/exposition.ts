/** What a daemon exposes for Prometheus, taken apart. */

export interface Sample {
  /** Name and labels as they stand there. */
  readonly series: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /(?<label>[a-zA-Z_]\w*)="(?<text>(?:[^"\\]|\\.)*)"/g;

export class Exposition {
  readonly samples: readonly Sample[];
  /** Type of each metric by its name, without the suffixes of a histogram's samples. */
  readonly types: ReadonlyMap<string, string>;

  constructor(text: string) {
    const lines = text.split("\n");
    this.samples = lines.flatMap((line) =>
      line === "" || line.startsWith("#") ? [] : parse(line),
    );
    const types = lines.filter((line) => line.startsWith("# TYPE "));
    this.types = new Map(types.map((line) => line.split(" ").slice(2) as [string, string]));
  }

  static async scrape(url: string): Promise<Exposition> {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    return new Exposition(await response.text());
  }

  /** Labels of a metric, in order, without a histogram's `le`; undefined when it has no sample. */
  labelsOf(metric: string): readonly string[] | undefined {
    const suffix = this.types.get(metric) === "histogram" ? "_count" : "";
    const sample = this.samples.find(({ name }) => name === `${metric}${suffix}`);
    return sample && Object.keys(sample.labels);
  }
}

function parse(line: string): Sample {
  const { name, labels = "", value } = SAMPLE.exec(line)?.groups ?? {};
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(LABEL)].map(({ groups }) => [
    groups?.["label"],
    groups?.["text"],
  ]);
  const series = line.slice(0, line.lastIndexOf(" "));
  return { series, name, labels: Object.fromEntries(pairs), value: Number(value) };
}
