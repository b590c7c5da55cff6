import { it } from "node:test";
import type { Device } from "../contract/index.js";
import { Bench } from "./bench.js";
import type { ConformanceOptions } from "./options.js";
import type { Capability } from "./supports.js";

/** A case that is not done by then hangs; no case takes nearly so long on a slow machine. */
const CASE_TIMEOUT_MS = 120_000;

/** Registers cases with node:test. Each case opens the device afresh, and closes it. */
export class Suite {
  readonly options: ConformanceOptions;
  readonly #open: () => Promise<Device>;
  readonly #needs: readonly Capability[];

  constructor(
    open: () => Promise<Device>,
    options: ConformanceOptions,
    needs: readonly Capability[] = [],
  ) {
    this.#open = open;
    this.options = options;
    this.#needs = needs;
  }

  /** The same suite, for cases that need a capability. */
  needs(...capabilities: readonly Capability[]): Suite {
    return new Suite(this.#open, this.options, [...this.#needs, ...capabilities]);
  }

  /** One case. Its title begins with the number of what it proves, such as "P-2". */
  case(title: string, body: (bench: Bench) => Promise<void>): void {
    const skip = this.#whySkipped();
    const options = { timeout: CASE_TIMEOUT_MS, ...(skip === undefined ? {} : { skip }) };
    it(title, options, async () => {
      const bench = new Bench(await this.#open(), this.options);
      try {
        await body(bench);
      } finally {
        await bench.close();
      }
    });
  }

  #whySkipped(): string | undefined {
    for (const capability of this.#needs) {
      const declared = this.options.supports[capability];
      if (typeof declared === "string") return `${capability}: ${declared}`;
    }
    return undefined;
  }
}
