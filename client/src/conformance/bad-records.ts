import { limits, program } from "../contract/index.js";
import { craft } from "./crafted-program.js";
import { checkError } from "./expect-error.js";
import { allRefused, good } from "./hostile-record.js";
import type { Suite } from "./suite.js";

const { OPCODES, FLAG_YIELDS } = program;

/** Records that are well-formed, and ask for what is not allowed. */
export function badRecordCases(suite: Suite): void {
  operandCases(suite);
  permissionCases(suite);
  limitCases(suite);
}

function operandCases(suite: Suite): void {
  suite.case("P-3 operands that do not fit are INVALID_ARGUMENT", async (bench) => {
    const { write, update, waitFor } = good(bench.scratch);
    const code = "INVALID_ARGUMENT";
    const fill = { ...write, opcode: OPCODES.fill };
    const verify = { ...update, opcode: OPCODES.verify };
    const block = { ...write, opcode: OPCODES.writeBlock };
    const value = { code, data: { field: "value" } } as const;
    const mask = { code, data: { field: "mask" } } as const;
    const padding = { code, data: { field: "padding" } } as const;
    await allRefused(bench, [
      { record: { ...write, operands: [2n ** 32n] }, ...value },
      { record: { ...write, width: 8, operands: [256n] }, ...value },
      { record: { ...fill, operands: [2n ** 63n] }, ...value },
      { record: { ...update, operands: [0n, 0n] }, ...mask },
      { record: { ...update, operands: [2n ** 32n, 0n] }, ...mask },
      { record: { ...verify, operands: [1n, 2n ** 40n] }, ...value },
      { record: { ...verify, operands: [1n, 2n] }, ...value },
      { record: { ...waitFor, operands: [0n, 0n, 0n] }, ...mask },
      { record: { ...waitFor, operands: [1n, 3n, 0n] }, ...value },
      { record: { ...block, operands: [2n ** 32n] }, ...padding },
      { record: { ...block, width: 8, count: 3, operands: [2n ** 63n] }, ...padding },
    ]);
  });
}

function permissionCases(suite: Suite): void {
  const writes = [OPCODES.write, OPCODES.fill, OPCODES.writeBlock];
  const reads = [OPCODES.read, OPCODES.readBlock];

  suite.needs("readOnly").case("P-3 a program cannot write a read-only window", async (bench) => {
    const { write, update } = good(bench.area("rom"));
    const refused = { code: "READ_ONLY", data: { window: bench.area("rom").name } } as const;
    const hostiles = writes.map((opcode) => ({ record: { ...write, opcode }, ...refused }));
    await allRefused(bench, [...hostiles, { record: update, ...refused }]);
  });

  suite.needs("writeOnly").case("P-3 nor read a write-only one", async (bench) => {
    const { read, update, waitFor } = good(bench.area("wo"));
    const refused = { code: "WRITE_ONLY", data: { window: bench.area("wo").name } } as const;
    const hostiles = reads.map((opcode) => ({ record: { ...read, opcode }, ...refused }));
    const verify = { ...update, opcode: OPCODES.verify };
    const others = [update, waitFor, verify].map((record) => ({ record, ...refused }));
    await allRefused(bench, [...hostiles, ...others]);
  });

  suite.needs("writeCombining").case("P-12 nor use registers of a third", async (bench) => {
    const { read, write, update, waitFor } = good(bench.area("wc"));
    const refused = { code: "UNSUPPORTED", data: { window: bench.area("wc").name } } as const;
    const records = [read, write, update, waitFor, { ...read, opcode: OPCODES.readBlock }];
    await allRefused(
      bench,
      records.map((record) => ({ record, ...refused })),
    );
  });

  suite.needs("noFlush").case("P-11 nor flush where there is no way", async (bench) => {
    const { mem } = bench;
    const flush = { opcode: OPCODES.flush, width: 0, count: 0, window: mem.info.index };
    const data = { window: mem.name };
    await allRefused(bench, [{ record: flush, code: "UNSUPPORTED", data }]);
  });
}

function limitCases(suite: Suite): void {
  suite.case("P-60 over a limit is LIMIT_EXCEEDED", async (bench) => {
    const { waitFor } = good(bench.scratch);
    const code = "LIMIT_EXCEEDED";
    const over = (limit: string, actual: number, max: number) => ({ limit, actual, max });
    const { BATCH_OPERATIONS_MAX, RESULTS_BYTES_MAX, DELAY_MS_MAX, WAIT_TIMEOUT_MS_MAX } = limits;
    const operations = BATCH_OPERATIONS_MAX + 1;
    const results = RESULTS_BYTES_MAX + 8;
    const timeout = BigInt((WAIT_TIMEOUT_MS_MAX + 1) * 1000);
    const delay = { opcode: OPCODES.delay, width: 0, count: 0 };
    const delayUs = BigInt((DELAY_MS_MAX + 1) * 1000);
    await allRefused(bench, [
      {
        header: { operations },
        code,
        data: over("BATCH_OPERATIONS_MAX", operations, BATCH_OPERATIONS_MAX),
      },
      { header: { results }, code, data: over("RESULTS_BYTES_MAX", results, RESULTS_BYTES_MAX) },
      {
        header: { flags: FLAG_YIELDS, results: 8 },
        record: { ...waitFor, operands: [1n, 1n, timeout] },
        code,
        data: over("WAIT_TIMEOUT_MS_MAX", WAIT_TIMEOUT_MS_MAX + 1, WAIT_TIMEOUT_MS_MAX),
      },
      {
        header: { flags: FLAG_YIELDS },
        record: { ...delay, operands: [delayUs] },
        code,
        data: over("DELAY_MS_MAX", DELAY_MS_MAX + 1, DELAY_MS_MAX),
      },
      { record: { ...delay, operands: [2n ** 64n - 1n] }, code, data: { limit: "DELAY_MS_MAX" } },
    ]);
  });

  suite.case("P-60 a program over its bytes is LIMIT_EXCEEDED", async (bench) => {
    const { device, scratch } = bench;
    const count = limits.PROGRAM_BYTES_MAX / 4;
    const words = Array.from({ length: count / 2 }, () => 0n);
    const block = { ...good(scratch).write, opcode: OPCODES.writeBlock, flags: 1, count };
    const bytes = craft(device.info, [{ ...block, operands: words }]);
    await bench.untouched(async () => {
      const { error } = await bench.raw(bytes);
      const { length: actual } = bytes;
      const max = limits.PROGRAM_BYTES_MAX;
      checkError(error, "LIMIT_EXCEEDED", { limit: "PROGRAM_BYTES_MAX", actual, max });
    });
    await bench.serves();
  });
}
