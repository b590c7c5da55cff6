import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Killed processes may still be about to write: then the folder is not empty at the first try. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };

/** A folder for sockets and files of one run; gone when it is disposed, or this process exits. */
export class ScratchFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
  readonly #remove: () => void = () => rmSync(this.path, REMOVAL);

  constructor() {
    process.on("exit", this.#remove);
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#remove);
    this.#remove();
  }
}
