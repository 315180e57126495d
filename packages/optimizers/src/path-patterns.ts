import { OptimizerError } from "./optimizer-error.ts";

// Patterns choose parameters by their paths: `layers.0.weight`, `layers.0.*`, `**.bias`, `**`.

/**
 * The paths that a pattern matches. A path is segments between dots; a pattern too, where `*` stands for any text within
 * a segment and `**`, alone in its segment, for any number of segments, none included.
 *
 * @throws OptimizerError `params` where it matches none, naming the paths that are nearest: a pattern with a typing error
 *   would else train, or freeze, nothing.
 */
export function matchingPaths(optimizer: string, pattern: string, paths: readonly string[]): readonly string[] {
  const wanted = pattern.split(".");
  const matching = paths.filter((path) => matches(wanted, path.split(".")));
  if (matching.length > 0) return matching;
  throw new OptimizerError({
    code: "params",
    optimizer,
    reason: `has a pattern that matches no parameter: "${pattern}"; ${advice(pattern, paths)}`,
  });
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return matchesFrom(pattern.length, path.length, (i, j) => {
    const segment = pattern[i] as string;
    return segment === "**" ? "any number" : matchesText(segment, path[j] as string);
  });
}

/** `*` within a segment. */
function matchesText(pattern: string, text: string): boolean {
  return matchesFrom(pattern.length, text.length, (i, j) =>
    pattern[i] === "*" ? "any number" : pattern[i] === text[j],
  );
}

/**
 * Whether a pattern matches a sequence to its end, by a table of pattern times sequence, so that no pattern takes long.
 *
 * @param one whether the pattern's item i stands for the sequence's item j, or for any number of items
 */
function matchesFrom(
  patternLength: number,
  length: number,
  one: (i: number, j: number) => boolean | "any number",
): boolean {
  // Entry j: whether what is left of the pattern matches what is left of the sequence from j on.
  let rest = Array.from({ length: length + 1 }, (_, j) => j === length);
  for (let i = patternLength - 1; i >= 0; i--) {
    const here: boolean[] = Array.from({ length: length + 1 }, () => false);
    for (let j = length; j >= 0; j--) {
      const kind = one(i, j);
      if (kind === "any number") here[j] = rest[j] === true || (j < length && here[j + 1] === true);
      else here[j] = j < length && kind && rest[j + 1] === true;
    }
    rest = here;
  }
  return rest[0] === true;
}

const most = 5;

/** The paths that share most segments with a pattern. */
function advice(pattern: string, paths: readonly string[]): string {
  if (paths.length === 0) return "there are no parameters";
  const segments = new Set(pattern.split("."));
  const shared = (path: string): number => path.split(".").filter((segment) => segments.has(segment)).length;
  const nearest = [...paths].sort((left, right) => shared(right) - shared(left)).slice(0, most);
  const more = paths.length > most ? ` and ${paths.length - most} more` : "";
  return `there are ${nearest.map((path) => `"${path}"`).join(", ")}${more}`;
}
