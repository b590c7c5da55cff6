/** The same programs by every way: the same verdicts, and the same accesses of the board (P-71). */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Connection, connect, type DeviceInfo, type RemoteDevice } from "@barkeep/client";
import { simulatedBoardWitness, type Witness } from "@barkeep/client/conformance";
import type { Verdict } from "@barkeep/client/contract";
import { decodeVerdict } from "@barkeep/client/wire";
import fc from "fast-check";
import { RawClient } from "../test-support/raw-client.js";
import { batchFor } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const BANK = 0x800;
const FIFO_DATA = 0x100;
const READ_COUNT = 0x120;

/** A program, as a recipe: each device has a table hash of its own. */
type Recipe = (info: DeviceInfo) => Uint8Array;

const word = fc.nat(0xffff_ffff);
const bankOffset = fc.nat(63).map((index) => BANK + 4 * index);

type Step = (batch: ReturnType<typeof batchFor>) => unknown;
const step: fc.Arbitrary<Step> = fc.oneof(
  bankOffset.map(
    (at): Step =>
      (batch) =>
        batch.read32(at),
  ),
  fc.constantFrom(FIFO_DATA, READ_COUNT, 0x110).map(
    (at): Step =>
      (batch) =>
        batch.read32(at),
  ),
  fc.tuple(bankOffset, word).map(
    ([at, value]): Step =>
      (batch) =>
        batch.write32(at, value),
  ),
  word.map(
    (value): Step =>
      (batch) =>
        batch.write32(FIFO_DATA, value),
  ),
  fc.tuple(bankOffset, word).map(
    ([at, value]): Step =>
      (batch) =>
        batch.update32(at, { mask: 0xffff_ffff, value }),
  ),
  fc.tuple(bankOffset, fc.nat(1)).map(
    ([at, value]): Step =>
      (batch) =>
        batch.verify32(at, { mask: 1, value }),
  ),
  fc.tuple(bankOffset, fc.nat(1)).map(
    ([at, value]): Step =>
      (batch) =>
        batch.waitFor32(at, { mask: 1, value, timeoutMs: 0 }),
  ),
  fc.integer({ min: 1, max: 64 }).map(
    (count): Step =>
      (batch) =>
        batch.readBlock16(BANK, count),
  ),
  fc.array(word, { minLength: 1, maxLength: 20 }).map(
    (words): Step =>
      (batch) =>
        batch.writeBlock32(FIFO_DATA, words, { fixed: true }),
  ),
  fc.tuple(fc.nat(7), word).map(
    ([count, value]): Step =>
      (batch) =>
        batch.fill64(BANK, count + 1, BigInt(value)),
  ),
);

const recipe: fc.Arbitrary<Recipe> = fc
  .record({
    steps: fc.array(step, { minLength: 1, maxLength: 12 }),
    yields: fc.boolean(),
    /** A byte of the header that is wrong now and then: every way refuses it in the same words. */
    damage: fc.option(fc.tuple(fc.nat(31), fc.integer({ min: 1, max: 255 })), { freq: 1 }),
  })
  .map(({ steps, yields, damage }) => (info: DeviceInfo) => {
    const batch = batchFor(info).in("regs");
    if (yields) batch.yields();
    for (const append of steps) append(batch);
    const program = batch.encode();
    if (damage !== null) {
      const [at, bits] = damage;
      program[at] = (program[at] ?? 0) ^ bits;
    }
    return program;
  });

function comparable({ completed, results, error }: Verdict): unknown {
  const { device: _, ...data } = error?.data ?? {};
  const said = error === undefined ? {} : { code: error.code, outcome: error.outcome, data };
  return { completed, results: Buffer.from(results).toString("hex"), ...said };
}

describe("Execute, Session and the data channel", () => {
  let daemon: SpawnedDaemon;
  let raw: RawClient;
  const labs: Connection[] = [];
  const ways: { name: string; witness: Witness; run(recipes: Recipe[]): Promise<Verdict[]> }[] = [];

  before(async () => {
    const devices = "{channel: {backend: sim}, grpc: {backend: sim}, execute: {backend: sim}}";
    daemon = await SpawnedDaemon.start({ devices });
    raw = new RawClient(daemon.address);
    for (const transport of ["channel", "grpc"] as const) {
      const lab = await connect(daemon.address, { transport });
      labs.push(lab);
      const device: RemoteDevice = await lab.device(transport);
      assert.equal(device.transport.kind, transport);
      ways.push({
        name: transport,
        witness: simulatedBoardWitness(device),
        run: (recipes) =>
          Promise.all(recipes.map((make) => device.executeProgram(make(device.info)))),
      });
    }
    const lab = await connect(daemon.address, { transport: "grpc" });
    labs.push(lab);
    const device = await lab.device("execute");
    ways.push({
      name: "execute",
      witness: simulatedBoardWitness(device),
      run: async (recipes) => {
        const verdicts: Verdict[] = [];
        for (const make of recipes) {
          const program = Buffer.from(make(device.info));
          const { verdict } = await raw.execute({ device: "execute", program });
          assert.ok(verdict !== null);
          verdicts.push(decodeVerdict(verdict, 1));
        }
        return verdicts;
      },
    });
  });
  after(async () => {
    await Promise.all(labs.map((lab) => lab.close()));
    raw[Symbol.dispose]();
    await daemon[Symbol.asyncDispose]();
  });

  it("P-71: give the same verdicts, by the same accesses", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(recipe, { minLength: 1, maxLength: 8 }), async (recipes) => {
        const seen = [];
        for (const { witness, run } of ways) {
          let verdicts: Verdict[] = [];
          const accesses = await witness.watch(async () => {
            verdicts = await run(recipes);
          });
          seen.push({ verdicts: verdicts.map(comparable), accesses });
        }
        const [channel, ...others] = seen;
        for (const other of others) assert.deepEqual(channel, other);
      }),
      { numRuns: 60 },
    );
  });
});
