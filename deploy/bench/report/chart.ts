/** A line chart on logarithmic axes, as SVG text: a pure function of its data. */

export interface Series {
  readonly name: string;
  /** All above zero, by rising x. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** References are dashed. */
  readonly dashed?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Where the x axis is marked, and with what. */
  readonly xTicks: readonly (readonly [x: number, label: string])[];
  readonly series: readonly Series[];
}

const WIDTH = 820;
const HEIGHT = 440;
const PLOT = { left: 70, right: 590, top: 44, bottom: 384 };
const LEGEND_X = 612;
const LINE_HEIGHT = 20;
/** Told apart by people who see colours differently (Okabe and Ito). */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#000000", "#e69f00"];

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  const span = Math.log(high / low) || 1;
  return (value) => from + (Math.log(value / low) / span) * (to - from);
}

function powersOfTen(low: number, high: number): number[] {
  const powers: number[] = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    powers.push(10 ** e);
  }
  return powers;
}

function text(x: number, y: number, content: string, anchor = "middle"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="#ddd"/>`;
}

export function renderChart(chart: Chart): string {
  const ys = chart.series.flatMap(({ points }) => points.map(([, y]) => y));
  const xs = chart.xTicks.map(([x]) => x);
  const yTicks = powersOfTen(Math.min(...ys), Math.max(...ys));
  const x = scale(Math.min(...xs), Math.max(...xs), PLOT.left, PLOT.right);
  const y = scale(yTicks[0] ?? 1, yTicks.at(-1) ?? 10, PLOT.bottom, PLOT.top);
  const middle = (PLOT.top + PLOT.bottom) / 2;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(chart.title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<g font-size="15">${text(PLOT.left, 24, chart.title, "start")}</g>`,
    ...chart.xTicks.flatMap(([at, label]) => [
      line(x(at), PLOT.top, x(at), PLOT.bottom),
      text(x(at), PLOT.bottom + 18, label),
    ]),
    ...yTicks.flatMap((at) => [
      line(PLOT.left, y(at), PLOT.right, y(at)),
      text(PLOT.left - 8, y(at) + 4, at >= 1 ? at.toLocaleString("en") : String(at), "end"),
    ]),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 42, chart.xLabel),
    `<g transform="rotate(-90 16 ${middle})">${text(16, middle, chart.yLabel)}</g>`,
    ...chart.series.map((series, i) => curve(series, i, (px, py) => [x(px), y(py)])),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

function curve(
  { name, points, dashed = false }: Series,
  index: number,
  place: (x: number, y: number) => readonly [number, number],
): string {
  const colour = COLOURS[index % COLOURS.length];
  const dash = dashed ? ' stroke-dasharray="5 4"' : "";
  const places = points.map(([x, y]) => place(x, y));
  const path = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const dots = places.map(
    ([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" fill="${colour}"/>`,
  );
  const legendY = PLOT.top + 10 + index * LINE_HEIGHT;
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`,
    ...dots,
    `<line x1="${LEGEND_X}" y1="${legendY}" x2="${LEGEND_X + 22}" y2="${legendY}" stroke="${colour}" stroke-width="2"${dash}/>`,
    text(LEGEND_X + 30, legendY + 4, name, "start"),
  ].join("\n");
}
