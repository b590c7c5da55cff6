import assert from "node:assert/strict";
import { describe } from "node:test";
import fc from "fast-check";
import { DeviceError, type DeviceInfo, type ErrorData, program } from "../contract/index.js";
import { type VerifiedProgram, verifyProgram } from "../testing/program-verifier.js";
import type { Bench } from "./bench.js";
import { looseBatch } from "./by-width.js";
import { appendOperation, operations, settle } from "./model-operation.js";
import type { Suite } from "./suite.js";

const RUNS = 300;

/** Interesting values for a byte. */
const BYTES: readonly number[] = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 16, 32, 64, 127, 128, 254, 255];

/** One change of a program: a byte at a place, or all bits of it, or its end cut off. */
const MUTATION: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ at: fc.nat(), byte: fc.constantFrom(...BYTES) }) },
  { weight: 3, arbitrary: fc.record({ at: fc.nat(), flip: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ cut: fc.nat() }) },
);

interface Mutation {
  readonly at?: number;
  readonly byte?: number;
  readonly flip?: number;
  readonly cut?: number;
}

/** Random damage to programs: the device and the reference verifier name the same mistake. */
export function hostileModelCases(suite: Suite): void {
  const numRuns = suite.options.modelRuns === undefined ? RUNS : suite.options.modelRuns * 3;
  describe("hostile model", () => {
    suite.needs("rawPrograms").case("P-3 damaged programs are refused alike", async (bench) => {
      const lists = fc.array(operations(1), { minLength: 1, maxLength: 4 });
      const mutations = fc.array(MUTATION, { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(lists, mutations, fc.boolean(), async (list, changes, mend) => {
          const batch = looseBatch(bench.scratch.window).yields();
          for (const operation of list) {
            appendOperation(batch, bench.scratch.at(0), settle(operation));
          }
          await refusedAlike(bench, mutate(batch.encode(), changes, mend));
        }),
        { numRuns, includeErrorInReport: true },
      );
      await bench.serves();
    });
  });
}

/** Applies the changes; `mend` corrects the length in the header, so that more gets past it. */
function mutate(bytes: Uint8Array, changes: readonly Mutation[], mend: boolean): Uint8Array {
  let mutated = bytes;
  for (const { at = 0, byte, flip, cut } of changes) {
    if (cut !== undefined) mutated = mutated.slice(0, cut % mutated.byteLength);
    if (mutated.byteLength === 0) break;
    const index = at % mutated.byteLength;
    if (byte !== undefined) mutated[index] = byte;
    if (flip !== undefined) mutated[index] = (mutated[index] ?? 0) ^ (1 << flip);
  }
  if (mend && mutated.byteLength >= program.HEADER_BYTES) {
    new DataView(mutated.buffer).setUint32(20, mutated.byteLength, true);
  }
  return mutated;
}

async function refusedAlike(bench: Bench, bytes: Uint8Array): Promise<void> {
  const expected = errorOf(bytes, bench.device.info);
  // What is still allowed might touch what the suite must not.
  if (!DeviceError.is(expected)) return;
  const { error, completed } = await bench.raw(bytes);
  assert.ok(error, `the device accepts what is ${expected.message}`);
  assert.equal(completed, 0);
  assert.equal(error.outcome, "not-executed");
  assert.deepEqual(facts(error), facts(expected), `${error.message}, not ${expected.message}`);
}

function errorOf(bytes: Uint8Array, info: DeviceInfo): unknown {
  try {
    return verifyProgram(bytes, info) satisfies VerifiedProgram;
  } catch (error) {
    return error;
  }
}

/** What both must say alike: the code and the data, but not the words for people. */
function facts(error: DeviceError): Record<string, unknown> {
  const { device, reason, fix, ...data }: ErrorData = error.data;
  return { code: error.code, ...data };
}
