/** Where the processes of a measurement run. */
import { availableParallelism } from "node:os";

export type PlacementName = "one-core" | "two-cores";

export interface Placement {
  readonly name: PlacementName;
  /** CPU lists, as taskset takes them. */
  readonly client: string;
  readonly server: string;
  /** A program that is both ends at once. */
  readonly both: string;
}

const ONE_CORE: Placement = { name: "one-core", client: "0", server: "0", both: "0" };
const TWO_CORES: Placement = { name: "two-cores", client: "0", server: "1", both: "0,1" };

/** All that this machine has room for. */
export function placements(): readonly Placement[] {
  return availableParallelism() >= 2 ? [ONE_CORE, TWO_CORES] : [ONE_CORE];
}
