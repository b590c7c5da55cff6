import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atExit } from "./at-exit.js";

/** A new directory that goes away with its owner, or else with this process. */
export class ScratchDirectory implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "barkeep-pci-"));
  readonly #duty = atExit(() => this.#remove());

  [Symbol.dispose](): void {
    this.#duty[Symbol.dispose]();
    this.#remove();
  }

  #remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
