// MEASURE=1 takes more samples and prints the rows of the tables in docs/elementary-functions.md; MEASURE=all takes every f32
// there is for the rows over all of them, which needs hours.
const measure = process.env["MEASURE"];
export const measuring: boolean = measure !== undefined;

/** So many samples, or `more` of them when measuring, or `all`. */
export const samples = (usual: number, more: number, all: number = more): number =>
  measure === "all" ? all : measuring ? more : usual;

export const timeout: number = measuring ? 3_600_000 : 30_000;

/** Numbers from 0 to 1, the same in every run (a linear congruence: Knuth's MMIX). */
export function randomNumbers(seed: bigint): () => number {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 11n) / 2 ** 53;
  };
}

/** A number of any size from 2^-40 to 2^40, three in ten negative; computed exactly. */
export const anySize = (random: () => number): number =>
  (1 + random()) * 2 ** Math.floor(80 * random() - 40) * (random() < 0.3 ? -1 : 1);

export function report(row: readonly (string | number)[]): void {
  if (measuring) console.log(`| ${row.join(" | ")} |`);
}

/** FNV-1a by words of 32 bits, after making all NaN the same: their bits are the engine's choice. */
export function fingerprint(results: Float32Array | Float64Array): string {
  const words = new Int32Array(results.map((x) => (Number.isNaN(x) ? 0 : x)).buffer);
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return (hash >>> 0).toString(16);
}
