/** The conformance suite through a connection to a spawned daemon. */
import { after, before } from "node:test";
import { type Connection, connect, type Device } from "@barkeep/client";
import {
  deviceConformance,
  SIMULATED_BOARD_WINDOWS,
  type Supports,
  simulatedBoardEngine,
  simulatedBoardFaults,
  simulatedBoardLine,
  simulatedBoardWitness,
} from "@barkeep/client/conformance";

const SUPPORTS: Supports = {
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
  sessions: true,
  overload: "the client holds back what would be too much: see outbox.test.ts",
  witness: true,
  faults: true,
  hangs: true,
  interrupts: true,
  dma: true,
  simulatedBoard: true,
};

/** What a way to a daemon needs, and how it is let go. */
export interface Way extends AsyncDisposable {
  connect(): Promise<Connection>;
}

/** Registers the suite over one way to a daemon that serves a simulated board named `board`. */
export function remoteConformance(name: string, open: () => Promise<Way>): void {
  let way: Way;
  let lab: Connection;
  before(async () => {
    way = await open();
    lab = await way.connect();
  });
  after(async () => {
    await lab?.close();
    await way?.[Symbol.asyncDispose]();
  });
  const device = (): Promise<Device> => lab.device("board");
  deviceConformance(name, device, {
    supports: SUPPORTS,
    windows: SIMULATED_BOARD_WINDOWS,
    openAnother: device,
    witness: simulatedBoardWitness,
    faults: simulatedBoardFaults,
    interrupts: simulatedBoardLine,
    engine: simulatedBoardEngine,
  });
}

/** A way by an address alone. */
export function wayTo(
  address: string,
  owner: AsyncDisposable,
  options?: Parameters<typeof connect>[1],
): Way {
  return {
    connect: () => connect(address, options),
    [Symbol.asyncDispose]: () => Promise.resolve(owner[Symbol.asyncDispose]()),
  };
}
