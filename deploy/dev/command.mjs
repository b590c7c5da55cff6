/** Where the repository is, and how its scripts run other programs. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program to its end, in the root of the repository unless `cwd` says otherwise.
 * `quiet` keeps its output for the caller; otherwise it goes to ours. After `timeoutMs` the
 * program is killed. Never rejects: a program that could not be started has code 127. A signal
 * that should end us ends the program first, so that nothing is left behind.
 */
export function run(program, args, { cwd = ROOT, env = {}, quiet = false, timeoutMs = 0 } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let stopped;
    const forward = (signal) => {
      stopped = signal;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => done({ code: 127, output: error.message }));
    child.on("close", (code, signal) => {
      for (const each of SIGNALS) process.off(each, forward);
      if (stopped !== undefined) process.kill(process.pid, stopped);
      const output = Buffer.concat(chunks).toString();
      done({
        code: code ?? 128,
        output: signal === null ? output : `${output}killed by ${signal}\n`,
      });
    });
  });
}

/** Runs a JavaScript program of `node_modules` with this Node. */
export function runTool(script, args, options) {
  return run(process.execPath, [resolve(ROOT, "node_modules", script), ...args], options);
}

/** An error whose message is meant for the person at the terminal: no stack is shown. */
export class Failure extends Error {}

/** Runs the body of a script; a failure ends the process with status 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

export function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
