// MEASURE=1 takes more samples and prints the rows of the table in docs/elementary-functions.md.
const measuring = process.env["MEASURE"] !== undefined;

/** So many samples, or `more` of them when measuring. */
export const samples = (usual: number, more: number): number => (measuring ? more : usual);

/** Numbers from 0 to 1, the same in every run (a linear congruence: Knuth's MMIX). */
export function randomNumbers(seed: bigint): () => number {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 11n) / 2 ** 53;
  };
}

export function report(row: readonly (string | number)[]): void {
  if (measuring) console.log(`| ${row.join(" | ")} |`);
}
