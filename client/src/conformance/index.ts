/** The suite that every implementation of a device passes. A behaviour that is not in it is not promised. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Device } from "../contract/index.js";
import { badArgumentCases } from "./bad-arguments.js";
import { badProgramCases } from "./bad-programs.js";
import { batchCases } from "./batches.js";
import { blockCases } from "./blocks.js";
import { bulkCases } from "./bulk.js";
import { cancellationCases } from "./cancellation.js";
import { concurrencyCases } from "./concurrency.js";
import { deadlineCases } from "./deadlines.js";
import { dmaCases } from "./dma.js";
import { endiannessCases } from "./endianness.js";
import { faultCases } from "./faults.js";
import { hostileModelCases } from "./hostile-model.js";
import { interruptCases } from "./interrupts.js";
import { lifecycleCases } from "./lifecycle.js";
import { limitCases } from "./limits.js";
import { modelCases } from "./model.js";
import type { ConformanceOptions } from "./options.js";
import { registerCases } from "./registers.js";
import { simulatedBoardCases } from "./simulated-board.js";
import { Suite } from "./suite.js";
import { undeclared } from "./supports.js";
import { waitCases } from "./waits.js";

export type { Place, Role } from "./area.js";
export type { Access, Engine, Faults, Line, Witness } from "./instruments.js";
export type { ConformanceOptions } from "./options.js";
export {
  SIMULATED_BOARD_WINDOWS,
  simulatedBoardEngine,
  simulatedBoardFaults,
  simulatedBoardLine,
  simulatedBoardWitness,
} from "./simulated-board-instruments.js";
export { CAPABILITIES, type Capability, type Supports } from "./supports.js";

/**
 * Registers the whole suite with node:test. `open` gives an open device of its own for each case;
 * the suite closes it.
 */
export function deviceConformance(
  name: string,
  open: () => Promise<Device>,
  options: ConformanceOptions,
): void {
  describe(`conformance: ${name}`, () => {
    it("declares every capability, or why it is missing", () => {
      assert.deepEqual(undeclared(options.supports), []);
    });
    const suite = new Suite(open, options);
    registerCases(suite);
    blockCases(suite);
    bulkCases(suite);
    batchCases(suite);
    endiannessCases(suite);
    waitCases(suite);
    badArgumentCases(suite);
    badProgramCases(suite);
    limitCases(suite);
    lifecycleCases(suite);
    cancellationCases(suite);
    deadlineCases(suite);
    concurrencyCases(suite);
    faultCases(suite);
    interruptCases(suite);
    dmaCases(suite);
    simulatedBoardCases(suite);
    modelCases(suite);
    hostileModelCases(suite);
  });
}
