/** "Did you mean": the name that differs least from what was typed, if it differs little. */

const DISTANCE_MAX = 2;

export function suggest(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  let best: string | undefined;
  let least = Math.min(DISTANCE_MAX, Math.ceil(typed.length / 2) - 1) + 1;
  for (const name of names) {
    const differs = distance(wanted, name.toLowerCase());
    if (differs < least) [best, least] = [name, differs];
  }
  return best;
}

/** Letters to insert, delete, replace, or swap with their neighbour, to get from one to the other. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(beforeLast, j - 2) + 1);
      }
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
