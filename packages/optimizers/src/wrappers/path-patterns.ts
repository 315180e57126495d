import { OptimizerError } from "../optimizer-error.ts";

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
  return matchesSequence(pattern, path, "**", (segment, of) => matchesSequence([...segment], [...of], "*", Object.is));
}

/**
 * Whether a pattern matches a sequence from start to end, by a table of pattern times sequence, so that no pattern takes long.
 *
 * @param anyNumber the item of a pattern that stands for any number of elements
 * @param matchesOne whether another item stands for an element
 */
function matchesSequence(
  pattern: readonly string[],
  sequence: readonly string[],
  anyNumber: string,
  matchesOne: (item: string, element: string) => boolean,
): boolean {
  // Entry j: whether the rest of the pattern matches the rest of the sequence from j on.
  let rest = [...sequence.map(() => false), true];
  for (const item of pattern.toReversed()) {
    const here = rest.map(() => false);
    for (let j = sequence.length; j >= 0; j--) {
      const left = j < sequence.length;
      here[j] =
        item === anyNumber
          ? rest[j] === true || (left && here[j + 1] === true)
          : left && rest[j + 1] === true && matchesOne(item, sequence[j] as string);
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
