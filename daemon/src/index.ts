/** The daemon as a library: what `npm start` and tests run. */

export { ConfigError, type ConfigProblem } from "./config/config-problem.js";
export type { Config } from "./config/config-schema.js";
export { parseConfig } from "./config/parse-config.js";
export { type Daemon, type DaemonOptions, startDaemon } from "./daemon.js";
