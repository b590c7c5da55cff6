import type { Config } from "../config/config-schema.js";
import { chooseLevel, type Logger } from "./logger.js";

/** Whether a line of information is written at this level. */
function takes(level: string): boolean {
  return level === "trace" || level === "debug" || level === "info";
}

export interface LevelReload {
  readonly log: Logger;
  /** Reads the configuration again. @throws ConfigError. */
  readonly load: () => Config;
  /** LOG_LEVEL, which counts more than the file, now as at the start. */
  readonly environment: string | undefined;
}

/**
 * Takes over `log.level` from the configuration as it is now, and nothing else from it. Where that
 * has a mistake anywhere, everything stays as it is: half an edit must not silence a daemon.
 */
export function reloadLevel({ log, load, environment }: LevelReload): void {
  const before = log.level;
  let level: string;
  try {
    level = chooseLevel(load().log.level, environment);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error({ kept: before, reason }, "log level kept: the configuration has a mistake");
    return;
  }
  // A level that is too quiet to say so is announced by the one before it.
  if (!takes(level)) log.info({ before, after: level }, `log level is ${level}`);
  log.level = level;
  if (takes(level)) log.info({ before, after: level }, `log level is ${level}`);
}
