import type { Index } from "./index-expression.ts";
import { atomIndex } from "./index-expression.ts";

/** The same number where it is known to lie in 0 to `high`. */
export function boundedIndex(of: Index, high: number): Index {
  if (of.low >= 0 && of.high <= high) return of;
  return atomIndex({ kind: "bounded", of, low: 0, high, key: `b(${of.key})<${high}` });
}
