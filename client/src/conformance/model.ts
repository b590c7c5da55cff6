import assert from "node:assert/strict";
import { describe } from "node:test";
import fc from "fast-check";
import { BatchError, type BatchResult, WIDTHS } from "../contract/index.js";
import type { Area } from "./area.js";
import type { Bench } from "./bench.js";
import { looseBatch } from "./by-width.js";
import {
  appendOperation,
  MODEL_BYTES,
  ModelArea,
  type ModelOperation,
  operations,
  settle,
} from "./model-operation.js";
import type { Suite } from "./suite.js";

const RUNS = 100;

/** Random batches against plain arrays. A failure prints the seed and the path that repeat it. */
export function modelCases(suite: Suite): void {
  const { supports, modelRuns: numRuns = RUNS } = suite.options;
  const widths = supports.width64 === true ? WIDTHS : WIDTHS.slice(0, 3);
  const roles =
    supports.bigEndian === true
      ? (["scratch", "mem", "big"] as const)
      : (["scratch", "mem"] as const);

  describe("model", () => {
    suite.case("P-1 random batches do what an array does", async (bench) => {
      const areas = roles.map((role) => bench.area(role));
      const batches = fc.array(operations(areas.length, widths), { minLength: 1, maxLength: 24 });
      await fc.assert(
        fc.asyncProperty(batches, (batch) => agree(bench, areas, batch)),
        { numRuns, includeErrorInReport: true },
      );
    });

    suite.case("P-40 random bulk transfers do what an array does", async (bench) => {
      const { mem } = bench;
      const bytes = 2048;
      const transfers = fc.array(
        fc.record({
          at: fc.nat(bytes - 1),
          length: fc.integer({ min: 1, max: bytes }),
          fill: fc.nat(255),
        }),
        { minLength: 1, maxLength: 8 },
      );
      await fc.assert(
        fc.asyncProperty(transfers, async (list) => {
          const model = new Uint8Array(bytes);
          await mem.window.write(mem.at(0), model);
          for (const { at, length, fill } of list) {
            const source = Uint8Array.from(
              { length: Math.min(length, bytes - at) },
              (_, i) => fill ^ i,
            );
            model.set(source, at);
            await mem.window.write(mem.at(at), source);
            const target = new Uint8Array(source.byteLength);
            await mem.window.read(mem.at(at), target);
            assert.deepEqual(target, source);
          }
          const target = new Uint8Array(bytes);
          await mem.window.read(mem.at(0), target);
          assert.deepEqual(target, model);
        }),
        { numRuns: Math.ceil(numRuns / 4), includeErrorInReport: true },
      );
    });
  });
}

/** One random batch has the same results, the same end and the same bytes as on the model. */
async function agree(
  bench: Bench,
  areas: readonly Area[],
  list: readonly ModelOperation[],
): Promise<void> {
  const models = areas.map((area) => new ModelArea(area.info.endianness));
  const batch = looseBatch(bench.device).yields();
  for (const area of areas) batch.in(area.name).fill8(area.at(0), MODEL_BYTES, 0);
  for (const operation of list) {
    const area = areas[operation.area] as Area;
    appendOperation(batch.in(area.name), area.at(0), settle(operation));
  }
  const expected = expect(models, list);
  const result = await batch.run().catch(resultOfFailure);
  assert.equal(result.completed, areas.length + expected.completed);
  assert.deepEqual(result.values.map(plain), expected.values);
  for (const [i, area] of areas.entries()) {
    const { values } = await area.window.batch().readBlock8(area.at(0), MODEL_BYTES).run();
    assert.deepEqual(values[0], models[i]?.bytes, `the bytes of ${area.name}`);
  }
}

function expect(
  models: readonly ModelArea[],
  list: readonly ModelOperation[],
): { readonly completed: number; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  for (const [completed, operation] of list.entries()) {
    const answer = (models[operation.area] as ModelArea).apply(settle(operation));
    values.push(...answer.values);
    if (!answer.goesOn) return { completed, values };
  }
  return { completed: list.length, values };
}

function resultOfFailure(error: unknown): BatchResult {
  assert.ok(error instanceof BatchError && error.code === "VERIFY_MISMATCH", String(error));
  return error.result;
}

/** Typed arrays as plain ones. */
function plain(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}
