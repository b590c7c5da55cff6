import type { Flight } from "./flight.js";

export interface InFlightLimits {
  readonly count: number;
  readonly programBytes: number;
}

const FIRST_PLACES = 64;
/** How far the newest may be ahead of an old one that is still out, ids. */
const SPAN_MAX: number = 64 * 1024;

/**
 * Batches that were sent and have no verdict yet, by their ids. Ids rise by one and few are under
 * way, so that a ring has them without searching; it grows while an old one is still out. A Map
 * would leave its outgrown tables to the collector, with everything they point to.
 */
export class InFlight {
  readonly #limits: InFlightLimits;
  #places: (Flight | undefined)[] = places(FIRST_PLACES);
  /** No id below it is under way, and none from `#next` on. */
  #first = 1;
  #next = 1;
  #size = 0;
  #programBytes = 0;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** In the order in which they were sent. */
  get ids(): number[] {
    const ids: number[] = [];
    for (let id = this.#first; id < this.#next; id++) {
      if (this.#places[id % this.#places.length] !== undefined) ids.push(id);
    }
    return ids;
  }

  get full(): boolean {
    const { count, programBytes } = this.#limits;
    const span = this.#next - this.#first;
    return this.#size >= count || this.#programBytes >= programBytes || span >= SPAN_MAX;
  }

  /** Those whose caller does not want them any more. */
  cancelled(): number[] {
    return this.ids.filter((id) => this.#at(id)?.cancelled === true);
  }

  add(flight: Flight): void {
    if (this.#size === 0) {
      this.#first = flight.id;
      this.#next = flight.id;
    }
    if (this.#next - this.#first === this.#places.length) this.#grow();
    this.#places[flight.id % this.#places.length] = flight;
    this.#next = flight.id + 1;
    this.#size++;
    this.#programBytes += flight.program.byteLength;
  }

  /** Takes one out; undefined when it is not there. */
  land(id: number): Flight | undefined {
    const flight = this.#at(id);
    if (flight === undefined) return undefined;
    this.#places[id % this.#places.length] = undefined;
    this.#size--;
    this.#programBytes -= flight.program.byteLength;
    while (this.#first < this.#next && this.#at(this.#first) === undefined) this.#first++;
    return flight;
  }

  #at(id: number): Flight | undefined {
    if (id < this.#first || id >= this.#next) return undefined;
    return this.#places[id % this.#places.length];
  }

  #grow(): void {
    const grown = places(this.#places.length * 2);
    for (let id = this.#first; id < this.#next; id++) {
      grown[id % grown.length] = this.#places[id % this.#places.length];
    }
    this.#places = grown;
  }
}

function places(count: number): (Flight | undefined)[] {
  return new Array<Flight | undefined>(count).fill(undefined);
}
