// How closely two computations of the same numbers have to agree. All tolerances of this folder come from here.

/** The spacing of numbers just above 1. */
const epsilon: Readonly<Record<"f32" | "f64", number>> = { f32: 2 ** -23, f64: 2 ** -52 };

/**
 * What c may be at most in `c · ε · √n`: rounding errors of n operations that follow each other or are added up grow like
 * the square root of n where they are independent (Higham, Accuracy and Stability of Numerical Algorithms, 2002,
 * section 2.8), and c says how many such chains a formula has.
 */
export const largestFactor = 8;

/**
 * The error allowed, relative to the largest element of the expected array.
 *
 * @param terms n: the operations in the longest chain, such as the terms of a sum or the steps of an optimizer.
 */
export function relativeTolerance(dtype: "f32" | "f64", terms: number, factor: number = largestFactor): number {
  if (!(factor > 0 && factor <= largestFactor))
    throw new RangeError(`factor ${factor} is not in (0, ${largestFactor}]`);
  return factor * epsilon[dtype] * Math.sqrt(Math.max(1, terms));
}

/**
 * max |actual - expected| / max |expected| over the finite elements. Infinity where the lengths differ, or where one has a
 * NaN or an infinity and the other has not the same.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    const [is, wanted] = [actual[i] as number, expected[i] as number];
    if (!Number.isFinite(wanted) || !Number.isFinite(is)) {
      if (!Object.is(is, wanted)) return Infinity;
      continue;
    }
    largest = Math.max(largest, Math.abs(wanted));
    difference = Math.max(difference, Math.abs(is - wanted));
  }
  return difference === 0 ? 0 : difference / largest;
}
