import { readFileSync, statSync } from "node:fs";
import { CONFIG_BYTES_MAX } from "../limits.js";
import { ConfigError } from "./config-problem.js";
import type { Config } from "./config-schema.js";
import { parseConfig } from "./parse-config.js";

/** Reads and parses a configuration file. @throws ConfigError. */
export function loadConfig(file: string): Config {
  return parseConfig(read(file), file);
}

function read(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > CONFIG_BYTES_MAX) throw new Error(`larger than ${CONFIG_BYTES_MAX} bytes`);
    return readFileSync(file, "utf8");
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError([{ file, line: 1, column: 1, path: "", message }]);
  }
}
