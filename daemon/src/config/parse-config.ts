/** From the text of a configuration file to a configuration, or to every mistake in it. */
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { ConfigError, type ConfigProblem } from "./config-problem.js";
import { type Config, configSchema } from "./config-schema.js";

type Path = readonly PropertyKey[];

interface Source {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** @throws ConfigError with all mistakes, in the order of the file. */
export function parseConfig(text: string, file = "config"): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const source = { file, document, lines };
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((error) => problemAt(source, error.pos[0], "", error.message)),
    );
  }
  const parsed = configSchema.safeParse(toValue(source));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(source, issue));
  throw new ConfigError(problems.sort((a, b) => a.line - b.line || a.column - b.column));
}

/** An empty file is an empty configuration, of which much can be said. */
function toValue(source: Source): unknown {
  try {
    return source.document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError([problemAt(source, 0, "", message)]);
  }
}

function problemsOf(source: Source, issue: z.core.$ZodIssue): ConfigProblem[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, i) => {
      const at = keyOffset(source.document, path, key) ?? valueOffset(source.document, path);
      return problemAt(source, at, show([...path, key]), messages[i] ?? issue.message);
    });
  }
  const at =
    issue.code === "invalid_key"
      ? keyOffset(source.document, path.slice(0, -1), String(path.at(-1)))
      : undefined;
  const message = issue.message
    .replace(/^Invalid (input|option): /, "")
    .replace(/^(expected .*), received undefined$/, "missing: $1");
  return [problemAt(source, at ?? valueOffset(source.document, path), show(path), message)];
}

/** Where a value begins; for one that is not there, where the nearest thing around it begins. */
function valueOffset(document: Document.Parsed, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true) as Node | undefined;
    if (node?.range) return node.range[0];
    // `key:` without a value has a key at least.
    const at = keyOffset(document, path.slice(0, depth - 1), String(path[depth - 1]));
    if (at !== undefined) return at;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document.Parsed, path: Path, key: string): number | undefined {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return (pair?.key as Node | undefined)?.range?.[0];
}

function problemAt(source: Source, offset: number, path: string, message: string): ConfigProblem {
  const { line, col } = source.lines.linePos(offset);
  return { file: source.file, line, column: col, path, message };
}

/** `devices.edu.windows.bar0.pure[0].offset` */
function show(path: Path): string {
  return path
    .map((part, i) =>
      typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
}
