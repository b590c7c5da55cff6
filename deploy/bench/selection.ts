/** Which measurements a run makes. */
import type { Job } from "./job.js";
import { allJobs, chosenJobs } from "./jobs.js";
import type { Options } from "./options.js";
import { COMPARISONS } from "./report/comparison.js";
import { picturedNames } from "./report/pictures.js";
import { PROMISES } from "./report/promises.js";

/** What is measured outside the rounds: the start of the names. */
export type Group = "startup" | "memory";

export interface Selection {
  readonly jobs: readonly Job[];
  readonly groups: ReadonlySet<Group>;
  /** Names that `--quick` does without, to be said. */
  readonly leftOut: readonly string[];
}

const GROUPS: readonly Group[] = ["startup", "memory"];

/** Names, and those that their comparisons are made of. */
function withParts(wanted: (name: string) => boolean): readonly string[] {
  const parts = COMPARISONS.filter(({ name }) => wanted(name));
  return parts.flatMap(({ of, against }) => [of, against]);
}

function only(parts: readonly string[]): Selection {
  const wanted = (name: string): boolean => parts.some((part) => name.includes(part));
  const compared = withParts(wanted);
  const jobs = chosenJobs((name) => wanted(name) || compared.includes(name));
  const groups = GROUPS.filter((group) => wanted(group) || parts.some((p) => p.includes(group)));
  return { jobs, groups: new Set(groups), leftOut: [] };
}

/** What a figure or a picture needs. */
function needed(): Selection {
  const rows = PROMISES.map(({ name, row = name }) => row);
  const names = new Set([...rows, ...withParts((name) => rows.includes(name)), ...picturedNames()]);
  const jobs = chosenJobs((name) => names.has(name));
  const groups = GROUPS.filter((group) => rows.some((name) => name.startsWith(group)));
  const others = allJobs().filter(({ name }) => jobs.every((job) => job.name !== name));
  const leftOut = [
    ...others.map(({ name }) => name),
    ...GROUPS.filter((group) => !groups.includes(group)),
  ];
  return { jobs, groups: new Set(groups), leftOut };
}

export function selection(options: Pick<Options, "quick" | "only">): Selection {
  if (options.only.length > 0) return only(options.only);
  if (options.quick) return needed();
  return { jobs: allJobs(), groups: new Set(GROUPS), leftOut: [] };
}
