#!/usr/bin/env node
/** The command `barkeepd`. */
import { Command } from "commander";
import { ConfigError } from "./config/config-problem.js";
import type { Config } from "./config/config-schema.js";
import { renderConfig } from "./config/effective-config.js";
import { loadConfig } from "./config/load-config.js";
import type { Daemon } from "./daemon.js";
import { type DoctorCommandOptions, runDoctor } from "./doctor/doctor-command.js";
import { reloadLevel } from "./log/level-reload.js";
import { chooseLevel, createLogger, type Logger } from "./log/logger.js";
import { VERSION } from "./version.js";

const EXIT_USAGE = 2;
const EXIT_FAILED = 1;

interface Options {
  readonly config: string;
  readonly check?: boolean;
}

function load(file: string): Config | undefined {
  try {
    return loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

/** On a terminal SIGHUP says that it is gone: a daemon that nobody knows of any more ends too. */
function isOnTerminal(): boolean {
  return process.stdin.isTTY || process.stdout.isTTY;
}

/**
 * SIGTERM and SIGINT end the daemon in good order, as soon as it has started; a second one ends it
 * at once.
 */
function endOnSignal(starting: Promise<Daemon>, log: Logger): void {
  let ending = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (ending) process.exit(EXIT_FAILED);
    ending = true;
    log.info({ signal }, "signal");
    const daemon = await starting;
    try {
      await daemon.close();
      process.exit(0);
    } catch (error) {
      log.fatal({ err: error }, "the shutdown failed");
      process.exit(EXIT_FAILED);
    }
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (isOnTerminal()) process.on("SIGHUP", end);
}

async function serve(file: string, config: Config): Promise<void> {
  const environment = process.env["LOG_LEVEL"];
  const log = createLogger(chooseLevel(config.log.level, environment));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "a bug of barkeepd: it cannot go on");
    process.exit(EXIT_FAILED);
  });
  if (!isOnTerminal())
    process.on("SIGHUP", () => reloadLevel({ log, load: () => loadConfig(file), environment }));
  // Signals are heard before it starts: whoever has read that it serves may send one at once.
  // What only looks at a configuration does without the code that serves.
  const starting = import("./daemon.js").then(({ startDaemon }) => startDaemon(config, { log }));
  endOnSignal(starting, log);
  try {
    await starting;
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    process.exit(EXIT_FAILED);
  }
}

async function run({ config: file, check = false }: Options): Promise<void> {
  const config = load(file);
  if (config === undefined) process.exitCode = EXIT_USAGE;
  else if (check) process.stdout.write(renderConfig(config));
  else await serve(file, config);
}

function diagnose({ user, json, config: file }: DoctorCommandOptions & Options): void {
  const config = load(file);
  if (config === undefined) {
    process.exitCode = EXIT_USAGE;
    return;
  }
  try {
    if (!runDoctor(config, { ...(user === undefined ? {} : { user }), json: json === true })) {
      process.exitCode = EXIT_FAILED;
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT_USAGE;
  }
}

const barkeepd = new Command("barkeepd")
  .description("Serves memory-mapped devices of this host over gRPC.")
  .requiredOption("--config <file>", "configuration, YAML")
  .option("--check", "print the configuration as it is understood, and end")
  .version(VERSION, "--version")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE))
  .action(run);
barkeepd
  .command("doctor")
  .description("say what of this host keeps the configuration from working, and how to mend it")
  .option("--user <name>", "as whom the daemon runs (default: whoever calls)")
  .option("--json", "print the findings as JSON")
  .action((_options, command: Command) => diagnose(command.optsWithGlobals()));
await barkeepd.parseAsync();
