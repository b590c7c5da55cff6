import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

import { atExit } from "./at-exit.js";
import { within } from "./deadline.js";
import { repository } from "./guest-kernel.js";
import { CARD_LIMIT_MS } from "./limits.js";
import { type DoorbellDevice, doorbellSocket, memoryFile } from "./topology.js";

/**
 * The card behind an ivshmem-doorbell device: a process of the host that raises MSI-X vectors in
 * the guest and hears its doorbells (doorbell-card.py). QEMU connects to it when it starts.
 */
export class DoorbellCard implements Disposable {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #duty: Disposable;

  private constructor(child: ChildProcess, lines: Interface) {
    this.#process = child;
    this.#lines = lines;
    this.#duty = atExit(() => child.kill("SIGKILL"));
  }

  /** Answers when QEMU may connect. */
  static async start(directory: string, device: DoorbellDevice): Promise<DoorbellCard> {
    const program = join(repository, "daemon/test-pci/rig/doorbell-card.py");
    const { id, vectors } = device;
    const args = [doorbellSocket(directory, id), memoryFile(directory, id), String(vectors)];
    const child = spawn("python3", [program, ...args], { stdio: ["pipe", "pipe", "inherit"] });
    const card = new DoorbellCard(child, createInterface(child.stdout));
    await card.#line("the card of the doorbell device");
    return card;
  }

  /** Raises the vector once, and answers when that was done. */
  async raise(vector: number): Promise<void> {
    const raised = this.#line("raised vector");
    this.#process.stdin?.write(`${vector}\n`);
    await raised;
  }

  [Symbol.dispose](): void {
    this.#duty[Symbol.dispose]();
    this.#process.kill("SIGKILL");
  }

  async #line(what: string): Promise<void> {
    await within(CARD_LIMIT_MS, what, once(this.#lines, "line"));
  }
}
