/** What the command line asks for. */
import { parseArgs } from "node:util";

export const USAGE = `npm run bench -- [options]
  --quick       shorter slots, and only what figures and pictures need: within two minutes
  --only NAME   only what has NAME in its name, and what that is compared with; may be repeated
  --json FILE   write the results as JSON
  --page        write the results page and its pictures, deploy/bench/RESULTS.md
  --help        this`;

export interface Options {
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly json?: string;
  readonly page: boolean;
  readonly help: boolean;
}

/** @throws TypeError for what it does not know. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      page: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { quick, only, json, page, help } = values;
  return { quick, only, page, help, ...(json === undefined ? {} : { json }) };
}
