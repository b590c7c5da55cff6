/** Frames of the data channel, written and read, however they are split: P-73, P-75. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type BulkVerdict, DeviceError, type Verdict } from "../../src/contract/index.js";
import { FrameReader } from "../../src/remote/frame-reader.js";
import { FrameWriter } from "../../src/remote/frame-writer.js";
import {
  encodeErrorJson,
  encodeFrame,
  FRAME_BYTES_MAX,
  FRAME_HEAD_BYTES,
  FRAME_KINDS,
} from "../../src/wire/index.js";

const ERROR = new DeviceError(
  "OUT_OF_RANGE",
  { window: "mem", offset: 2 ** 40, length: 8, size: 4096, operation: 3 },
  { outcome: "not-executed" },
);

/** A frame, and what it says. */
interface Sample {
  readonly bytes: Buffer;
  readonly heard: unknown;
}

function verdictFrame(id: number, verdict: Verdict): Sample {
  const error = verdict.error === undefined ? Buffer.alloc(0) : encodeErrorJson(verdict.error);
  const head = Buffer.alloc(24);
  head.writeUInt32LE(verdict.completed, 0);
  head.writeUInt32LE(error.byteLength, 4);
  head.writeBigUInt64LE(BigInt(verdict.queuedNs), 8);
  head.writeBigUInt64LE(BigInt(verdict.deviceNs), 16);
  const payload = Buffer.concat([head, error, verdict.results]);
  const bytes = encodeFrame(FRAME_KINDS.VERDICT, { id, mark: verdict.generation }, payload);
  return { bytes, heard: ["verdict", id, plain(verdict)] };
}

function bulkEndFrame(id: number, verdict: BulkVerdict): Sample {
  const head = Buffer.alloc(16);
  head.writeBigUInt64LE(BigInt(verdict.bytesDone), 0);
  head.writeBigUInt64LE(BigInt(verdict.deviceNs), 8);
  const error = verdict.error === undefined ? Buffer.alloc(0) : encodeErrorJson(verdict.error);
  const bytes = encodeFrame(FRAME_KINDS.BULK_END, { id }, Buffer.concat([head, error]));
  return { bytes, heard: ["end", id, plain(verdict)] };
}

function dataFrame(id: number, payload: Uint8Array): Sample {
  const bytes = encodeFrame(FRAME_KINDS.READ_DATA, { id }, payload);
  return { bytes, heard: ["data", id, Buffer.from(payload).toString("hex")] };
}

function plain(verdict: Verdict | BulkVerdict): unknown {
  const { error } = verdict;
  const results = "results" in verdict ? Buffer.from(verdict.results).toString("hex") : "";
  const said =
    error === undefined ? {} : { code: error.code, outcome: error.outcome, data: error.data };
  return { ...verdict, results, error: said };
}

/** A reader, and all that it says, with the results as they are at the end. */
function listen(): { readonly reader: FrameReader; heard(): unknown[] } {
  const heard: (() => unknown)[] = [];
  const places: Uint8Array[] = [];
  const reader = new FrameReader({
    opened: () => heard.push(() => ["opened"]),
    verdict: (id, verdict) => heard.push(() => ["verdict", id, plain(verdict)]),
    place: (id, length) => {
      // Transfer 0 is one that nobody waits for.
      if (id === 0) return undefined;
      const place = new Uint8Array(length);
      places.push(place);
      return place;
    },
    placed: (id) => {
      const place = places.at(-1) ?? new Uint8Array(0);
      heard.push(() => ["data", id, Buffer.from(place).toString("hex")]);
    },
    bulkEnd: (id, verdict) => heard.push(() => ["end", id, plain(verdict)]),
    closed: (error) => heard.push(() => ["closed", error.code, error.outcome, error.data]),
  });
  return { reader, heard: () => heard.map((what) => what()) };
}

/** Gives `bytes` to the reader in pieces of these lengths, as a socket would. */
function feed(reader: FrameReader, bytes: Buffer, lengths: Iterable<number>): void {
  let at = 0;
  const give = (length: number): void => {
    while (length > 0 && at < bytes.byteLength) {
      const place = reader.next();
      const piece = bytes.subarray(at, at + Math.min(length, place.byteLength));
      place.set(piece);
      at += piece.byteLength;
      length -= piece.byteLength;
      reader.filled(piece.byteLength);
    }
  };
  for (const length of lengths) give(length);
  give(bytes.byteLength);
}

const SAMPLES: readonly Sample[] = [
  { bytes: encodeFrame(FRAME_KINDS.OPENED, { mark: 1 }), heard: ["opened"] },
  verdictFrame(1, {
    completed: 2,
    results: Buffer.from("0123456789abcdef"),
    queuedNs: 5,
    deviceNs: 6,
    generation: 7,
  }),
  verdictFrame(2 ** 40, {
    completed: 0,
    results: Buffer.alloc(0),
    error: ERROR,
    queuedNs: 0,
    deviceNs: 2 ** 45,
    generation: 1,
  }),
  dataFrame(9, Buffer.from("bytes of a read")),
  dataFrame(9, Buffer.alloc(0)),
  bulkEndFrame(9, { bytesDone: 15, deviceNs: 3 }),
  bulkEndFrame(10, { bytesDone: 0, deviceNs: 0, error: ERROR }),
  {
    bytes: encodeFrame(FRAME_KINDS.CLOSED, {}, encodeErrorJson(ERROR)),
    heard: ["closed", ERROR.code, ERROR.outcome, ERROR.data],
  },
];

describe("reading frames", () => {
  const bytes = Buffer.concat(SAMPLES.map((sample) => sample.bytes));
  const expected = SAMPLES.map((sample) => sample.heard);

  it("P-75: takes many frames from one packet", () => {
    const { reader, heard } = listen();
    feed(reader, bytes, []);
    assert.deepEqual(heard(), expected);
  });

  it("takes frames that are split at any byte", () => {
    for (let at = 1; at < bytes.byteLength; at++) {
      const { reader, heard } = listen();
      feed(reader, bytes, [at]);
      assert.deepEqual(heard(), expected, `split at ${at}`);
    }
  });

  it("takes frames byte by byte", () => {
    const { reader, heard } = listen();
    feed(
      reader,
      bytes,
      Array.from(bytes, () => 1),
    );
    assert.deepEqual(heard(), expected);
  });

  it("takes any frames in any pieces, also longer ones than its buffer", () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .integer({ min: 60_000, max: 200_000 })
        .map((length) => new Uint8Array(length).fill(length)),
    );
    const sample = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1 }), payload)
        .map(([id, results]) =>
          verdictFrame(id, { completed: 1, results, queuedNs: 1, deviceNs: 2, generation: 3 }),
        ),
      fc.tuple(fc.integer({ min: 1 }), payload).map(([id, data]) => dataFrame(id, data)),
      fc.tuple(payload).map(([data]) => ({ ...dataFrame(0, data), heard: undefined })),
      fc.constantFrom(...SAMPLES),
    );
    const pieces = fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 12 }), pieces, (samples, lengths) => {
        const { reader, heard } = listen();
        feed(reader, Buffer.concat(samples.map((one) => one.bytes)), lengths);
        const said = samples.map((one) => one.heard).filter((what) => what !== undefined);
        assert.deepEqual(heard(), said);
      }),
      { numRuns: 150 },
    );
  });

  it("P-73: refuses lengths, kinds and payloads that cannot be", () => {
    const tooLong = encodeFrame(FRAME_KINDS.VERDICT, {});
    tooLong.writeUInt32LE(FRAME_BYTES_MAX + 1, 0);
    const tooShort = encodeFrame(FRAME_KINDS.VERDICT, {});
    tooShort.writeUInt32LE(FRAME_HEAD_BYTES - 1, 0);
    const lying = encodeFrame(FRAME_KINDS.VERDICT, {}, Buffer.alloc(24));
    lying.writeUInt32LE(1, FRAME_HEAD_BYTES + 4);
    const broken = [
      ...[tooLong, tooShort, lying],
      encodeFrame(99, {}),
      encodeFrame(FRAME_KINDS.BATCH, {}),
      encodeFrame(FRAME_KINDS.VERDICT, {}, Buffer.alloc(23)),
      encodeFrame(FRAME_KINDS.BULK_END, {}, Buffer.alloc(15)),
    ];
    for (const frame of broken) {
      const { reader } = listen();
      assert.throws(
        () => feed(reader, frame, []),
        (error) => DeviceError.is(error, "DISCONNECTED"),
      );
    }
  });

  it("survives any bytes at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (noise) => {
        const { reader } = listen();
        try {
          feed(reader, Buffer.from(noise), [7, 100]);
        } catch (error) {
          assert.ok(DeviceError.is(error, "DISCONNECTED"), String(error));
        }
      }),
    );
  });
});

describe("writing frames", () => {
  it("P-75: puts many frames into one buffer, as the layout wants them", () => {
    const writer = new FrameWriter();
    const program = Buffer.alloc(70_000, 0xab);
    writer.frame(FRAME_KINDS.BATCH, 2 ** 33, { mark: 4, timeLeftUs: 5 }, program);
    writer.frame(FRAME_KINDS.CANCEL, 7, { mark: 2 ** 34 });
    writer.range(FRAME_KINDS.READ, 8, { mark: 0 }, { window: 3, offset: 2 ** 35, length: 16 });
    writer.head(FRAME_KINDS.WRITE_DATA, 8, { mark: 1 }, 1000);
    const place = Buffer.alloc(24);
    place.writeUInt32LE(3, 0);
    place.writeBigUInt64LE(2n ** 35n, 8);
    place.writeBigUInt64LE(16n, 16);
    const expected = [
      encodeFrame(FRAME_KINDS.BATCH, { id: 2 ** 33, mark: 4, timeLeftUs: 5 }, program),
      encodeFrame(FRAME_KINDS.CANCEL, { id: 7, mark: 2 ** 34 }),
      encodeFrame(FRAME_KINDS.READ, { id: 8 }, place),
      encodeFrame(FRAME_KINDS.WRITE_DATA, { id: 8, mark: 1 }, Buffer.alloc(1000)).subarray(0, 32),
    ];
    assert.deepEqual(writer.take().bytes, Buffer.concat(expected));
    assert.equal(writer.length, 0);
  });

  it("does not touch what was taken until it is given back", () => {
    const writer = new FrameWriter();
    const written = Array.from({ length: 10 }, (_, id) => {
      writer.frame(FRAME_KINDS.CANCEL, id, { mark: 0 });
      return writer.take();
    });
    written.forEach(({ bytes }, id) => {
      assert.deepEqual(bytes, encodeFrame(FRAME_KINDS.CANCEL, { id }));
    });
    for (const { give } of written) give();
    writer.frame(FRAME_KINDS.CANCEL, 11, { mark: 0 });
    assert.deepEqual(writer.take().bytes, encodeFrame(FRAME_KINDS.CANCEL, { id: 11 }));
  });
});
