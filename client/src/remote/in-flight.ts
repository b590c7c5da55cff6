import type { Flight } from "./flight.js";

export interface InFlightLimits {
  readonly count: number;
  readonly programBytes: number;
}

/** Batches that were sent and have no verdict yet, by their ids. */
export class InFlight {
  readonly #flights: Map<number, Flight> = new Map();
  readonly #limits: InFlightLimits;
  #programBytes = 0;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#flights.size;
  }

  /** In the order in which they were sent. */
  get ids(): number[] {
    return [...this.#flights.keys()];
  }

  get full(): boolean {
    const { count, programBytes } = this.#limits;
    return this.#flights.size >= count || this.#programBytes >= programBytes;
  }

  /** Those whose caller does not want them any more. */
  cancelled(): number[] {
    return this.ids.filter((id) => this.#flights.get(id)?.cancelled === true);
  }

  add(flight: Flight): void {
    this.#flights.set(flight.id, flight);
    this.#programBytes += flight.program.byteLength;
  }

  /** Takes one out; undefined when it is not there. */
  land(id: number): Flight | undefined {
    const flight = this.#flights.get(id);
    if (flight === undefined) return undefined;
    this.#flights.delete(id);
    this.#programBytes -= flight.program.byteLength;
    return flight;
  }
}
