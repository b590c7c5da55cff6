/** A place in a lane: `ready` resolves when everybody before has left. */
export interface Ticket {
  readonly ready: Promise<void>;
  /** Leaves the lane, or gives up the place in it. Idempotent. */
  leave(): void;
}

interface Place {
  open(): void;
}

/** Runs one thing at a time, in order of arrival. */
export class Lane {
  readonly #places: Place[] = [];

  /** Those in the lane: the one that has it and those who wait. */
  get length(): number {
    return this.#places.length;
  }

  enter(): Ticket {
    let open = (): void => {};
    const ready = new Promise<void>((resolve) => {
      open = resolve;
    });
    const place: Place = { open };
    this.#places.push(place);
    if (this.#places[0] === place) open();
    return { ready, leave: () => this.#leave(place) };
  }

  #leave(place: Place): void {
    const index = this.#places.indexOf(place);
    if (index < 0) return;
    this.#places.splice(index, 1);
    if (index === 0) this.#places[0]?.open();
  }
}
