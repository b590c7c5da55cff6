import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";

import { atExit } from "./at-exit.js";
import { within } from "./deadline.js";
import { CONSOLE_BYTES_MAX, GUEST_LIFETIME_MS } from "./limits.js";
import { Qmp } from "./qmp.js";
import { TailBuffer } from "./tail-buffer.js";

/** The descriptor on which QEMU finds its half of the QMP connection. */
const QMP_FD = 3;

/**
 * One QEMU process: its console, its QMP connection, its end. It never outlives this process:
 * `setpriv` has the kernel kill it if we are killed, and its lifetime is limited in any case.
 */
export class Qemu {
  readonly qmp: Qmp;
  readonly exited: Promise<number | null>;
  readonly #process: ChildProcess;
  readonly #console = new TailBuffer(CONSOLE_BYTES_MAX);
  readonly #lineWaiters = new Map<string, () => void>();

  constructor(args: readonly string[], directory: string) {
    const command = ["--pdeathsig", "KILL", "qemu-system-x86_64", ...args];
    command.push("-serial", "stdio", "-chardev", `socket,id=qmp,fd=${QMP_FD}`);
    command.push("-mon", "chardev=qmp,mode=control");
    this.#process = spawn("setpriv", command, {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const duty = atExit(() => this.kill());
    this.qmp = new Qmp(this.#process.stdio[QMP_FD] as Duplex);
    const lifetime = setTimeout(() => this.kill(), GUEST_LIFETIME_MS);
    this.exited = new Promise((resolve, reject) => {
      this.#process.once("error", reject);
      this.#process.once("close", resolve);
    });
    const ended = () => {
      duty[Symbol.dispose]();
      clearTimeout(lifetime);
    };
    this.exited.then(ended, ended);
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => this.#print(text));
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => this.#print(text));
  }

  /** The last part of what guest and QEMU printed. */
  get console(): string {
    return this.#console.toString();
  }

  /** Waits until the guest has printed this line; an early end of QEMU rejects with the console. */
  async consoleLine(limitMs: number, line: string): Promise<void> {
    const seen = new Promise<void>((resolve) => this.#lineWaiters.set(line, resolve));
    const ended = this.exited.then((code) => {
      throw new Error(`QEMU ended with ${code}`);
    });
    try {
      await within(limitMs, `line "${line}" from the guest`, Promise.race([seen, ended]));
    } catch (error) {
      throw new Error(`the guest does not start; its console:\n${this.console}`, { cause: error });
    } finally {
      this.#lineWaiters.delete(line);
    }
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #print(text: string): void {
    this.#console.append(text.replaceAll("\r", ""));
    for (const [line, seen] of this.#lineWaiters) {
      if (this.console.includes(`\n${line}\n`)) seen();
    }
  }
}
