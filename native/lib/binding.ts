/**
 * The whole surface of the native addon, in one place, with the same names and order as
 * `native/src/addon`. Optional properties never cross: what is absent is `null`.
 *
 * Devices, sessions and their calls are native objects. A call is submitted from the event loop,
 * runs on the device's own thread, and its callback is called on the event loop exactly once.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

/** An error as native code reports it: the code of the error table, its outcome and its data. */
export interface NativeFailure {
  readonly code: string;
  readonly outcome: string;
  /** Fields of `ErrorData`, already under their names; only those that are known. */
  readonly data: Record<string, unknown>;
}

export interface NativeRange {
  readonly offset: number;
  readonly length: number;
}

export interface NativeWindowSpec {
  readonly name: string;
  /**
   * `file`, `chardev`: path of the file or node. `xdma`: "user" or "bypass" for a window of that BAR,
   * "" for one of channels. Otherwise "".
   */
  readonly path: string;
  /**
   * `pci`: number of the base address register; `uio`: number of the map; `vfio`: number of the
   * region, 7 for configuration space. Otherwise 0.
   */
  readonly bar: number;
  /** `xdma`: number of the channel to the card and of that from it; null without. */
  readonly h2c: number | null;
  readonly c2h: number | null;
  /**
   * Bytes into the file, BAR or map where the window starts; of `devmem`, its host physical address;
   * of channels, an address of the card. Need not be page aligned.
   */
  readonly offset: number;
  /** Bytes; 0 for all that is there. */
  readonly length: number;
  /** Access widths, bits, ascending. */
  readonly widths: readonly number[];
  readonly access: "read-write" | "read-only" | "write-only";
  readonly endianness: "little" | "big";
  readonly reads: "pure" | "effects";
  /** Parts of an `effects` window whose reads are pure. */
  readonly pureRanges: readonly NativeRange[];
  /** Memory-like: bulk may use the widest accesses. On `pci`, mapped write-combining where offered. */
  readonly burst: boolean;
  /** Access width of bulk on a window that is not burst, bits. */
  readonly bulkWidth: number;
  /** `chardev`, channels of `xdma`: bytes that the driver gets at a time in bulk; 0 for the default. */
  readonly chunkBytes: number;
  /** Estimated time of one access, for the device-time budget, ns. */
  readonly accessTimeNs: number;
  /** Register that `flush` reads, or null. */
  readonly flush: { readonly offset: number; readonly width: number } | null;
  /** Where offset 0 is on the device's own bus (AXI), or null. Told on, not used. */
  readonly axi: number | null;
}

export interface NativeDeviceSpec {
  readonly name: string;
  readonly backend: "file" | "sim" | "pci" | "uio" | "devmem" | "chardev" | "xdma" | "vfio";
  /** For `sim`: ignored (the board brings its own windows), and empty. */
  readonly windows: readonly NativeWindowSpec[];
  /** `pci`, `vfio`, `xdma`: "DDDD:BB:DD.F"; `uio`: "uio3", or "" with a name. Otherwise "". */
  readonly address: string;
  /** `uio`: what the device's sysfs `name` says, or "". */
  readonly uioName: string;
  /** `xdma`: event lines by the names that they are to have. Otherwise empty. */
  readonly events: readonly { readonly name: string; readonly number: number }[];
  /** `pci`: write 1 to the function's sysfs `enable` before mapping. */
  readonly enable: boolean;
  /** `vfio`: let the device start transactions, as DMA and message interrupts do. */
  readonly busMaster: boolean;
  /** `vfio`: which of its interrupts are used. */
  readonly interruptKind: "auto" | "intx" | "msi" | "msix";
  /** `sim`: size of the memory window, bytes. */
  readonly memoryBytes: number;
  /** `sim`: busy time added to each register access, ns. */
  readonly accessTimeNs: number;
  /** Directory of the lock files that keep a second daemon away; "" for none. */
  readonly lockDirectory: string;
}

export interface NativeWindowInfo extends NativeWindowSpec {
  readonly size: number;
  readonly cache: "uncached" | "write-combining" | "cached" | "model" | "unmapped";
  /** A DMA channel: for bulk only, which waits in a lane of its own. */
  readonly ownLane: boolean;
  readonly pageSize: number;
  /** Host physical address, hexadecimal, or "" where it is not known. */
  readonly physicalAddress: string;
  /** The same on the PCI bus. */
  readonly busAddress: string;
  /** Who said so, in words; "" where the fact is not known. */
  readonly sources: {
    readonly path: string;
    readonly pageSize: string;
    readonly cache: string;
    readonly physicalAddress: string;
    readonly busAddress: string;
  };
}

export interface NativeDeviceInfo {
  /** Hash of the window table, for program headers. */
  readonly tableHash: bigint;
  /** Canonical identity, such as "pci-0000:00:08.0", "file-<dev>-<inode>" or "sim-<name>". */
  readonly identity: string;
  /** Facts by name, such as vendor, device, class, driver; empty where the backend has none. */
  readonly facts: Record<string, string>;
  readonly windows: readonly NativeWindowInfo[];
  readonly interrupts: readonly { readonly name: string; readonly path: string }[];
}

/** The verdict of one batch. `failure` is null when all operations completed. */
export type ExecuteCallback = (
  failure: NativeFailure | null,
  completed: number,
  results: Uint8Array,
  queuedNs: number,
  deviceNs: number,
) => void;

/** The verdict of one bulk transfer. */
export type BulkCallback = (
  failure: NativeFailure | null,
  bytesDone: number,
  queuedNs: number,
  deviceNs: number,
) => void;

/**
 * One client's ordered stream of work on one device, with the grant that says what it may do.
 * Every submission returns a handle for `cancel`. `timeLeftMs` < 0 means no deadline.
 */
export interface NativeSession {
  /** Copies the program, verifies it, and queues it on the device's register lane. */
  execute(program: Uint8Array, timeLeftMs: number, done: ExecuteCallback): number;
  /** Fills `target` from the window. The memory of `target` must not be read before `done`. */
  read(
    window: number,
    offset: number,
    target: Uint8Array,
    timeLeftMs: number,
    done: BulkCallback,
  ): number;
  /** Writes `source`, which must not change before `done`. */
  write(
    window: number,
    offset: number,
    source: Uint8Array,
    timeLeftMs: number,
    done: BulkCallback,
  ): number;
  /** Asks a call to stop between operations; its callback still comes, exactly once. */
  cancel(handle: number): void;
  /** Refuses everything from now on: queued and running work answers `code`. */
  revoke(code: string): void;
  /**
   * Gives a connected stream socket, just after its preface, to the device's own thread, which
   * serves frames on it (protocol book, section 6). The descriptor is duplicated: the caller
   * closes its own. `early` are bytes that were read already and come first. `ended` is called
   * exactly once, when nothing is read from or executed for the channel any more.
   */
  openChannel(
    fd: number,
    early: Uint8Array,
    start: ChannelStart,
    ended: ChannelEnded,
  ): NativeChannel;
  /** Cancels what is queued or running; `done` is called after the last callback. */
  close(done: () => void): void;
}

export interface ChannelStart {
  /** The highest batch id that the session has accepted so far. */
  readonly highestId: number;
  readonly generation: number;
}

/** How a channel ended. `failure` is null after FINISH, and when the peer just went away. */
export type ChannelEnded = (finished: boolean, failure: NativeFailure | null) => void;

/** How a batch ended: of a channel, or one that ran at an interrupt. */
export interface NativeVerdict {
  readonly failure: NativeFailure | null;
  readonly completed: number;
  readonly results: Uint8Array;
  readonly queuedNs: number;
  readonly deviceNs: number;
}

/** The verdict of a batch that came by the channel and was not acknowledged. */
export interface ChannelVerdict extends NativeVerdict {
  readonly id: number;
}

/** A data channel, for whoever must end it or take the session over from it. */
export interface NativeChannel {
  /**
   * Ends it, and says `reason` to the peer: nothing more is read; what runs goes on and may be
   * adopted or, with `code`, is stopped. `ended` follows at once.
   */
  close(code: string | null, reason: string): void;
  /** Ends it in good order: nothing more is read, what was accepted is done and answered first. */
  drain(reason: string): void;
  /** The highest batch id that it accepted. Stable after `ended`. */
  highestId(): number;
  /** Verdicts that the client has not acknowledged, in the order of their ids, after `ended`. */
  takeVerdicts(): readonly ChannelVerdict[];
  /**
   * Answers the ids of the batches that were accepted and have no verdict yet, after `ended`. `done`
   * is called for each of them.
   */
  adopt(done: (verdict: ChannelVerdict) => void): readonly number[];
  /** Asks an adopted batch to stop between operations; its verdict still comes. */
  cancel(id: number): void;
}

/** How many values fell between bounds: a histogram. */
export interface NativeDistribution {
  /** Upper bounds, rising, each within its own. */
  readonly bounds: Float64Array;
  /** One more than bounds: the last are over all of them. */
  readonly counts: Float64Array;
  readonly sum: number;
}

/** What became of batches, by whatever way they came. */
export interface NativeBatchCounts {
  readonly completed: number;
  /** By error code; those that never happened are missing. */
  readonly failed: Readonly<Record<string, number>>;
  readonly operations: NativeDistribution;
  readonly queuedSeconds: NativeDistribution;
  readonly deviceSeconds: NativeDistribution;
}

/** Bulk transfers of data channels. */
export interface NativeTransferCounts {
  readonly underWay: number;
  readonly readSeconds: NativeDistribution;
  readonly writeSeconds: NativeDistribution;
}

/** One event, for one subscriber. */
export interface NativeInterrupt {
  readonly source: string;
  readonly sequence: number;
  readonly count: number;
  readonly missed: number;
  readonly dropped: number;
  readonly monotonicNs: bigint;
  readonly wallNs: bigint;
  readonly verdict: NativeVerdict | null;
}

/** One subscriber to the interrupts of a device, with its bounded queue. */
export interface NativeSubscription {
  /** `done` is called once, with the next event, or with why there is none. One call at a time. */
  next(done: (failure: NativeFailure | null, interrupt: NativeInterrupt | null) => void): void;
  /** A `next` that waits answers CANCELLED. */
  close(): void;
}

/** A DMA buffer of one session. */
export interface NativeBuffer {
  /** Unique in its session, never used again. */
  readonly id: number;
  readonly iova: bigint;
  readonly size: number;
}

/** The DMA buffers of one session: nobody else's can be named. */
export interface NativeBuffers {
  /** `done` is called once. Bytes are rounded up to whole pages; `iova` is null for any. */
  allocate(
    bytes: number,
    iova: bigint | null,
    done: (failure: NativeFailure | null, buffer: NativeBuffer | null) => void,
  ): void;
  /** Copies at once: in slices, where there is much. Throws CLOSED, OUT_OF_RANGE, DEVICE_LOST. */
  read(id: number, offset: number, target: Uint8Array): void;
  write(id: number, offset: number, source: Uint8Array): void;
  /** `done` is called once, also for an id that is not known. */
  free(id: number, done: () => void): void;
  /** Frees what is left while the device is kept from starting transactions. */
  close(done: () => void): void;
}

/** Counters since the device was opened, for metrics. */
export interface NativeCounters {
  /** Completed operations by opcode: index 1 is `read` and so on, index 0 unused. */
  readonly operations: Float64Array;
  readonly batches: NativeBatchCounts;
  readonly transfers: NativeTransferCounts;
  readonly bulkReadBytes: number;
  readonly bulkWriteBytes: number;
  /** By DMA channels; the bytes of bulk have them too. */
  readonly dmaReadBytes: number;
  readonly dmaWriteBytes: number;
  readonly busFaults: number;
  /** Reads of operations, not of bulk, that answered all ones. */
  readonly allOnesReads: number;
  readonly waitTimeouts: number;
  readonly queuedCalls: number;
  readonly deviceNs: number;
  /** DMA buffers and their bytes, now. */
  readonly dmaBuffers: number;
  readonly dmaBufferBytes: number;
  readonly dmaAllocatedBytes: number;
  /** Copied out of and into buffers by their owners. */
  readonly dmaBuffersReadBytes: number;
  readonly dmaBuffersWrittenBytes: number;
  readonly interruptsReceived: number;
  readonly interruptsMissed: number;
  readonly interruptsDropped: number;
}

export type NativeDeviceState = "ready" | "stuck" | "lost" | "closed";

export interface NativeDevice {
  info(): NativeDeviceInfo;
  /** A session with a grant for everything. */
  openSession(): NativeSession;
  state(): NativeDeviceState;
  counters(): NativeCounters;
  /** `changed` is called on every change of state, until the device is closed. */
  watchState(changed: (state: NativeDeviceState) => void): void;
  /**
   * Subscribes to a line, or with "" to all. A program that is not empty runs before each event.
   * Throws what speaks against it.
   */
  subscribe(source: string, program: Uint8Array): NativeSubscription;
  /** The DMA buffers of one session. */
  openBuffers(): NativeBuffers;
  /** Cancels everything, unmaps, releases the locks; `done` is called at the end. */
  close(done: () => void): void;
}

export interface NativeBinding {
  readonly version: string;
  /** Throws what `makeError` makes of the failure (DEVICE_UNAVAILABLE, INVALID_ARGUMENT). */
  openDevice(spec: NativeDeviceSpec, makeError: (failure: NativeFailure) => Error): NativeDevice;
  /** Who is at the other end of a connected unix socket (SO_PEERCRED). Throws on another descriptor. */
  peerCredentials(fd: number): { readonly pid: number; readonly uid: number; readonly gid: number };
  /**
   * Two connected unix stream sockets, close-on-exec and non-blocking, which the caller closes. What
   * comes out of TLS goes through one of them to `openChannel`.
   */
  socketPair(): readonly [number, number];
  /** Limits as compiled in, by the names of `limits.ts`, for the test that compares them. */
  limits(): Record<string, number>;
  /** Error codes as compiled in. */
  errorCodes(): readonly string[];
}

const require = createRequire(import.meta.url);

/** Where the addon may be, from `native/dist/lib/`: the build tree of this checkout. */
const CANDIDATES: readonly string[] = [
  join(import.meta.dirname, "../../../build/Release/barkeep.node"),
];

let loaded: NativeBinding | undefined;

/** Loads the addon once. The error names every place that was tried, and why each failed. */
export function loadBinding(): NativeBinding {
  if (loaded !== undefined) return loaded;
  const override = process.env["BARKEEP_ADDON"];
  const failures: string[] = [];
  for (const path of override === undefined ? CANDIDATES : [override]) {
    try {
      loaded = require(path) as NativeBinding;
      return loaded;
    } catch (error) {
      failures.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `The native addon of barkeep is not built. Run "npm run build". Tried:\n${failures.join("\n")}`,
  );
}
