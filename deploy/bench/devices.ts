/** The devices of the benchmark. */

/** Files, in the folder of the run, that stand for the memory of a card. */
export const CARD_FILE = "card.bin";
/** A device is locked by the process that opened it; the local client has a copy. */
export const LOCAL_CARD_FILE = "local-card.bin";
/** And so has the daemon that is started again and again. */
export const START_CARD_FILE = "start-card.bin";

/** One access takes 1 us, as a load from a PCIe card does. */
export const SLOW_DEVICE = { backend: "sim", memory: "16M", accessTime: "1us" };
export const SLOW_ACCESS_NS = 1000;

/** For transfers that must not stay in the daemon's memory. */
export function largeDevice(bytes: number): object {
  return { backend: "sim", memory: bytes };
}

/** Registers and memory are the same bytes: a mapped file, so an access is one load or store. */
export function windowsOf(path: string): object {
  return {
    mem: { path, widths: [32], reads: "pure" },
    bulk: { path, burst: true },
  };
}
