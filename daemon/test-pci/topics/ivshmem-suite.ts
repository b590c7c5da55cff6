/** The conformance suite on BAR2 of ivshmem, which is memory, whatever the way to it is. */
import type { Supports } from "@barkeep/client/conformance";

const KIB = 1024;
const MIB = 1024 * KIB;

export const MODEL_RUNS = 25;
export const WIDTHS: readonly number[] = [8, 16, 32, 64];
const NARROW: readonly number[] = [8, 16, 32];

/** Where the ways differ. */
type Own = Pick<Supports, "writeCombining" | "witness" | "faults" | "interrupts">;

export function supportsOf(own: Own): Supports {
  return {
    width64: true,
    bigEndian: true,
    readOnly: true,
    writeOnly: true,
    narrow: true,
    effects: true,
    flush: true,
    noFlush: "a PCI function always has a way: its configuration space",
    rawPrograms: true,
    sessions: true,
    overload: "the client holds back what would be too much",
    hangs: "no device model hangs",
    dma: "ivshmem has no engine: the topics of vfio.pci.ts have that of edu",
    simulatedBoard: "ivshmem",
    ...own,
  };
}

interface SuiteWindows {
  /** Where the memory-like window lies, which has 2 MiB. */
  readonly memAt?: number;
  /** The key that says what accesses there are. */
  readonly widths?: "widths" | "unit";
}

/** The windows that the suite wants, each at its place in the memory. */
export function windowsAt(
  place: (offset: number, length: number) => object,
  { memAt = 32 * MIB, widths = "widths" }: SuiteWindows = {},
): Record<string, object> {
  const taken = (list: readonly number[]) => ({
    [widths]: widths === "unit" ? list.map((width) => width / 8) : list,
  });
  return {
    scratch: { ...place(0, 4 * KIB), ...taken(WIDTHS), reads: "pure" },
    big: { ...place(4 * KIB, 4 * KIB), ...taken(WIDTHS), reads: "pure", endianness: "big" },
    rom: { ...place(8 * KIB, 4 * KIB), ...taken(NARROW), access: "read-only" },
    wo: { ...place(12 * KIB, 4 * KIB), ...taken(NARROW), access: "write-only" },
    narrow: { ...place(16 * KIB, 4 * KIB), ...taken([32]) },
    effects: { ...place(20 * KIB, 4 * KIB), ...taken(NARROW), reads: "effects" },
    mem: { ...place(memAt, 2 * MIB), ...taken(WIDTHS), burst: true },
  };
}
