import { open } from "node:fs/promises";

import { TRACE_BYTES_MAX } from "./limits.js";
import type { Qmp } from "./qmp.js";

/** QEMU's log of trace events, which are switched on and off while the guest runs. */
export class TraceLog {
  readonly #qmp: Qmp;
  readonly #logFile: string;

  constructor(qmp: Qmp, logFile: string) {
    this.#qmp = qmp;
    this.#logFile = logFile;
  }

  /** The lines that QEMU logged while `body` ran, with the events of this pattern switched on. */
  async during(events: string, body: () => Promise<unknown>): Promise<string[]> {
    const start = (await this.#read(undefined)).end;
    await this.#enable(events, true);
    try {
      await body();
    } finally {
      await this.#enable(events, false);
    }
    return (await this.#read(start)).text.split("\n");
  }

  async #enable(events: string, enable: boolean): Promise<void> {
    await this.#qmp.execute("trace-event-set-state", { name: events, enable });
  }

  /** The log from `start`; from its end, when there is no start. */
  async #read(start: number | undefined): Promise<{ text: string; end: number }> {
    await using file = await open(this.#logFile, "a+");
    const end = (await file.stat()).size;
    const length = end - (start ?? end);
    if (length > TRACE_BYTES_MAX) throw new Error(`trace: ${length} bytes are too many`);
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, start ?? end);
    return { text: bytes.toString(), end };
  }
}
