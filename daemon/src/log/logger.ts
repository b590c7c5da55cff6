import { createRequire } from "node:module";
import { pino } from "pino";
import { LOG_LEVELS, type LogLevel } from "../config/config-schema.js";

const require = createRequire(import.meta.url);

/** What the daemon logs to. Fields first, then one line of text: `log.info({ device }, "opened")`. */
export type Logger = pino.Logger;

/** JSON lines on standard output, or readable ones when that is a terminal. */
export function createLogger(level: LogLevel): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (process.stdout.isTTY) {
    const { PinoPretty } = require("pino-pretty") as typeof import("pino-pretty");
    return pino(options, PinoPretty({ sync: true, singleLine: true }));
  }
  // Synchronous, so that the last lines before an exit are never lost.
  return pino(options, pino.destination({ dest: 1, sync: true }));
}

/** The level of LOG_LEVEL in the environment where it names one, else that of the configuration. */
export function chooseLevel(configured: LogLevel, environment: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === environment) ?? configured;
}
