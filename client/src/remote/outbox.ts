import { DeviceError, limits, type Verdict } from "../contract/index.js";
import { FRAME_BYTES_MAX, FRAME_HEAD_BYTES } from "../wire/index.js";
import type { Flight } from "./flight.js";
import { InFlight } from "./in-flight.js";
import { lostBatch } from "./lost-batch.js";

/** What may be under way at once; the rest waits here, where it is provably not executed. */
const IN_FLIGHT_MAX = {
  count: limits.SESSION_BATCHES_MAX / 4,
  programBytes: limits.SESSION_PROGRAM_BYTES_MAX / 2,
};
/** Programs that share one message. */
const MESSAGE_PROGRAM_BYTES = limits.MESSAGE_BYTES_MAX / 2;

/** A frame of the data channel, less its head. */
const CHANNEL_PROGRAM_BYTES_MAX = FRAME_BYTES_MAX - FRAME_HEAD_BYTES;

/** A batch whose verdict will not come. */
export interface Loss {
  readonly id: number;
  readonly mayHaveRun: boolean;
}

/** The batches of a session: those that wait, in call order, and those under way, by their ids. */
export class Outbox {
  readonly #device: string;
  readonly #waiting: Flight[] = [];
  readonly #inFlight: InFlight = new InFlight(IN_FLIGHT_MAX);
  #lastId = 0;

  constructor(device: string) {
    this.#device = device;
  }

  /** Nothing waits. */
  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Nothing is under way. */
  get idle(): boolean {
    return this.#inFlight.size === 0;
  }

  /** Of what is under way, in the order in which it was sent. */
  get ids(): number[] {
    return this.#inFlight.ids;
  }

  /** Of what is under way, what its caller does not want any more. */
  cancelled(): number[] {
    return this.#inFlight.cancelled();
  }

  add(flight: Flight): void {
    this.#waiting.push(flight);
  }

  /** A new session counts from the beginning. */
  restartIds(): void {
    this.#lastId = 0;
  }

  /** Takes the next that may be sent in one message, each under its id; none when enough is. */
  next(way: "channel" | "grpc"): Flight[] {
    const flights: Flight[] = [];
    let bytes = 0;
    while (!this.#inFlight.full) {
      const flight = this.#waiting[0];
      if (flight === undefined) break;
      if (flights.length > 0 && bytes + flight.program.byteLength > MESSAGE_PROGRAM_BYTES) break;
      this.#waiting.shift();
      if (flight.over || (way === "channel" && failedAsTooLong(flight))) continue;
      flight.id = ++this.#lastId;
      this.#inFlight.add(flight);
      bytes += flight.program.byteLength;
      flights.push(flight);
    }
    return flights;
  }

  settle(id: number, verdict: Verdict): void {
    this.#inFlight.land(id)?.succeed(verdict);
  }

  /** What is lost is sent again, before all that waits, if that was allowed; else it fails. */
  giveUp(losses: readonly Loss[], cause: unknown): void {
    const again: Flight[] = [];
    for (const { id, mayHaveRun } of losses) {
      const flight = this.#inFlight.land(id);
      if (flight === undefined || flight.over) continue;
      if (flight.repeatable) {
        flight.id = 0;
        again.push(flight);
      } else {
        flight.fail(lostBatch(this.#device, mayHaveRun, cause));
      }
    }
    this.#waiting.unshift(...again);
  }

  /** The same, of all that is under way. */
  giveUpAll(mayHaveRun: boolean, cause: unknown): void {
    const losses = this.ids.map((id) => ({ id, mayHaveRun }));
    this.giveUp(losses, cause);
  }

  /** What waits will not be sent. */
  fail(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const known = DeviceError.is(cause) && cause.outcome === "not-executed" ? cause : undefined;
    for (const flight of this.#waiting.splice(0)) {
      flight.fail(known ?? new DeviceError("DISCONNECTED", { device: this.#device, reason }));
    }
  }
}

/** No builder makes such a program; on the channel it would be the channel's end. */
function failedAsTooLong(flight: Flight): boolean {
  const actual = flight.program.byteLength;
  if (actual <= CHANNEL_PROGRAM_BYTES_MAX) return false;
  const data = { limit: "PROGRAM_BYTES_MAX", actual, max: limits.PROGRAM_BYTES_MAX };
  flight.fail(new DeviceError("LIMIT_EXCEEDED", data));
  return true;
}
