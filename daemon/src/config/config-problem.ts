/** One mistake in a configuration, and where it is. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Such as `devices.edu.windows.bar0.bar`, or "" for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** All mistakes of one configuration. */
export class ConfigError extends Error {
  override readonly name: string = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describe).join("\n"));
    this.problems = problems;
  }
}

function describe({ file, line, column, path, message }: ConfigProblem): string {
  return `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`;
}
