import { CommandError } from "./command-error.ts";

/** Says what there is instead of the given name, and which of it was probably meant. */
export function unknownName(what: string, given: string, names: readonly string[]): CommandError {
  const near = closest(given, names);
  const hint = near === undefined ? "there are: " : `did you mean "${near}"? There are: `;
  return new CommandError(`there is no ${what} "${given}"; ${hint}${names.join(", ")}`);
}

/** The nearest name, if one is within an edit in three characters. */
function closest(given: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.ceil(Math.max(given.length, name.length) / 3))
    .sort((a, b) => a.distance - b.distance);
  return best?.name;
}

/** Insertions, deletions, replacements and swaps of neighbours from one word to another, row by row of the usual table. */
function editDistance(from: string, to: string): number {
  const table = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    table.push(row);
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(i - 2, j - 2) + 1 : replaced;
      row.push(Math.min(replaced, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(from.length, to.length);
}
