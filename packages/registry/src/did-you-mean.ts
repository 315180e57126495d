/** Longer names than this are no typing errors, and may come from a hostile file: distances cost length times length. */
const longest = 64;

/**
 * The edits from one word to another: inserting, deleting or replacing a character, or swapping two neighbours, each
 * counted once (the restricted Damerau-Levenshtein distance; Boytsov, "Indexing methods for approximate dictionary
 * searching", 2011, section 2.2).
 */
export function editDistance(from: string, to: string): number {
  const a = [...from];
  const b = [...to];
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = cell(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, cell(last, j) + 1, cell(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, cell(beforeLast, j - 2) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return cell(last, b.length);
}

const cell = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;

/**
 * The candidate that was probably meant, if one is near: at most one edit in three characters, upper and lower case and
 * separators (`-`, `_`) being the same. Among equally near ones, the first.
 */
export function closest(given: string, candidates: Iterable<string>): string | undefined {
  if (given.length > longest) return undefined;
  const word = fold(given);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.length > longest) continue;
    const other = fold(candidate);
    const distance = editDistance(word, other);
    if (distance < bestDistance && distance <= Math.ceil(Math.max(word.length, other.length) / 3)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

const fold = (word: string): string => word.toLowerCase().replaceAll(/[-_]/g, "");
