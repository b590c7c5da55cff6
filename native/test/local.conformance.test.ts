import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import {
  deviceConformance,
  SIMULATED_BOARD_WINDOWS,
  type Supports,
  simulatedBoardEngine,
  simulatedBoardFaults,
  simulatedBoardLine,
  simulatedBoardWitness,
} from "@barkeep/client/conformance";
import type { NativeDeviceSpec, NativeWindowSpec } from "../lib/binding.js";
import { LocalDevice } from "../lib/local-device.js";

const ONE_SESSION = "a LocalDevice is one session; sessions are tested through the daemon";

const SIM: NativeDeviceSpec = {
  name: "board",
  backend: "sim",
  windows: [],
  address: "",
  uioName: "",
  events: [],
  enable: false,
  busMaster: false,
  interruptKind: "auto",
  memoryBytes: 16 * 1024 * 1024,
  accessTimeNs: 0,
  lockDirectory: "",
};

deviceConformance("local, simulated board", async () => LocalDevice.open(SIM), {
  supports: {
    width64: true,
    bigEndian: true,
    readOnly: true,
    writeOnly: "the simulated board has no write-only window",
    narrow: "the simulated board has no window of one width; a register has",
    effects: true,
    writeCombining: true,
    flush: true,
    noFlush: true,
    rawPrograms: true,
    sessions: ONE_SESSION,
    overload: true,
    witness: true,
    faults: true,
    hangs: true,
    interrupts: true,
    dma: true,
    simulatedBoard: true,
  },
  windows: SIMULATED_BOARD_WINDOWS,
  witness: simulatedBoardWitness,
  faults: simulatedBoardFaults,
  interrupts: simulatedBoardLine,
  engine: simulatedBoardEngine,
});

const folder = mkdtempSync(join(tmpdir(), "barkeep-file-"));
const path = join(folder, "window.bin");
const node = join(folder, "node.bin");
const KIB = 1024;
for (const file of [path, node]) {
  writeFileSync(file, "");
  truncateSync(file, 2048 * KIB);
}
after(() => rmSync(folder, { recursive: true, force: true }));

function fileWindow(
  name: string,
  offset: number,
  rest: Partial<NativeWindowSpec>,
): NativeWindowSpec {
  return {
    name,
    path,
    bar: 0,
    h2c: null,
    c2h: null,
    offset,
    length: 4 * KIB,
    widths: [8, 16, 32, 64],
    access: "read-write",
    endianness: "little",
    reads: "pure",
    pureRanges: [],
    burst: false,
    bulkWidth: 32,
    chunkBytes: 0,
    accessTimeNs: 10,
    flush: null,
    axi: null,
    ...rest,
  };
}

const FILE: NativeDeviceSpec = {
  ...SIM,
  name: "file",
  backend: "file",
  windows: [
    fileWindow("scratch", 0, { flush: { offset: 0, width: 32 } }),
    fileWindow("big", 4 * KIB, { endianness: "big" }),
    fileWindow("mem", 64 * KIB, { length: 1024 * KIB, burst: true }),
    fileWindow("rom", 8 * KIB, { access: "read-only" }),
    // Not page aligned on purpose.
    fileWindow("narrow", 12 * KIB + 256, { length: 256, widths: [32] }),
    fileWindow("wo", 16 * KIB, { access: "write-only" }),
    fileWindow("effects", 20 * KIB, { reads: "effects" }),
  ],
};

const FILE_SUPPORTS: Supports = {
  width64: true,
  bigEndian: true,
  readOnly: true,
  writeOnly: true,
  narrow: true,
  effects: true,
  writeCombining: "a file is not mapped write-combining",
  flush: true,
  noFlush: true,
  rawPrograms: true,
  sessions: ONE_SESSION,
  overload: true,
  witness: "nobody sees the accesses to a file",
  faults: "a file faults when it is truncated: a case of its own, in file-device.test.ts",
  hangs: "a file cannot hang",
  interrupts: "a file has none",
  dma: "nothing reaches memory by itself",
  simulatedBoard: "a mapped file",
};

deviceConformance("local, mapped file", async () => LocalDevice.open(FILE), {
  supports: FILE_SUPPORTS,
});

const CHARDEV: NativeDeviceSpec = {
  ...FILE,
  name: "chardev",
  backend: "chardev",
  windows: FILE.windows.map((window) => ({ ...window, path: node })),
};

deviceConformance("local, a file that is read and written", async () => LocalDevice.open(CHARDEV), {
  supports: { ...FILE_SUPPORTS, simulatedBoard: "a file" },
});
