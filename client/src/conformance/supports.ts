/** What a device under test may lack. Each must be declared: a case is never skipped silently. */
export const CAPABILITIES = {
  width64: "`scratch` and `big` take accesses of 64 bits",
  bigEndian: "`big`, a big-endian window",
  readOnly: "`rom`, a read-only window",
  writeOnly: "`wo`, a write-only window",
  narrow: "`narrow`, a window that takes 32 bits only",
  effects: "`effects`, a window whose reads have effects",
  writeCombining: "`wc`, a write-combining window",
  flush: "`scratch` has a way to flush",
  noFlush: "`mem` has no way to flush",
  rawPrograms: "programs that no builder made can be sent",
  sessions: "`openAnother` opens one more session on the same hardware",
  overload: "what is in flight in one session is limited as `limits` says",
  witness: "`witness` knows which accesses reached the device",
  faults: "`faults` can make a byte a bus fault",
  hangs: "`faults` can make a load hang",
  interrupts: "`interrupts` can make a line interrupt",
  dma: "`engine` is a DMA engine of the device, which sessions allocate buffers for",
  simulatedBoard: "the device is barkeep's simulated board",
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** For each capability: true, or the reason why its cases are skipped. */
export type Supports = Readonly<Record<Capability, true | string>>;

/** What is wrong with a declaration, by capability; a declaration may come from plain JavaScript. */
export function undeclared(supports: Readonly<Record<string, unknown>>): readonly string[] {
  const known = Object.keys(CAPABILITIES);
  const missing = known.filter((name) => {
    const declared = supports[name];
    return declared !== true && !(typeof declared === "string" && declared.trim() !== "");
  });
  const unknown = Object.keys(supports).filter((name) => !known.includes(name));
  return [...missing, ...unknown];
}
