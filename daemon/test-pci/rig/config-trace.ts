/** One access to a function's configuration space, as QEMU saw it. */
export interface ConfigAccess {
  readonly kind: "read" | "write";
  readonly offset: number;
  readonly value: number;
}

export const CONFIG_EVENTS = "pci_cfg_*";

/** As in "pci_cfg_read edu 00:03.0 @0x0 -> 0x1234". */
const LINE = /pci_cfg_(read|write) .* (\S+:\S+\.\d) @(\S+) (?:->|<-) (\S+)/;

/** The accesses to one function, whose address is "0000:00:03.0" or the like, in order. */
export function parseConfigTrace(lines: readonly string[], address: string): ConfigAccess[] {
  const accesses: ConfigAccess[] = [];
  for (const line of lines) {
    const [, kind, place, offset, value] = LINE.exec(line) ?? [];
    if (place === undefined || !address.endsWith(`:${place}`)) continue;
    const access = { offset: Number(offset), value: Number(value) };
    accesses.push({ kind: kind === "read" ? "read" : "write", ...access });
  }
  return accesses;
}
