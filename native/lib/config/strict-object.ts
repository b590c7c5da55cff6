import { z } from "zod";

/**
 * An object that takes no other keys. An unknown key is answered with the nearest known one; several
 * unknown keys of one object are one line of the message each, in the order of the issue's `keys`.
 */
export function strictObject<T extends z.core.$ZodLooseShape>(
  shape: T,
): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? (issue.keys as string[]).map((key) => unknownKey(key, known)).join("\n")
        : undefined,
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, distance: editDistance(key, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  // A key that shares less than half of its letters with another is no misspelling of it.
  const near =
    nearest !== undefined && nearest.distance <= Math.max(2, nearest.candidate.length / 2);
  const hint = near ? `did you mean "${nearest.candidate}"?` : `known are ${known.join(", ")}`;
  return `unknown key; ${hint}`;
}

/** Insertions, deletions and replacements that make one word of the other, in any case of letters. */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64).toLowerCase();
  const b = right.toLowerCase();
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
