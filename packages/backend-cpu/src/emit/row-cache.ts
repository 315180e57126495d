import type { Scalar } from "@tenon/compiler";

/** A value that several passes over a row need and that is dear to compute: kept from the first of them to the others. */
export interface KeptValue {
  readonly scalar: Scalar;
  /** The pass that computes it. */
  readonly firstPass: number;
}

/** From this cost on (an exponential) a value is rather kept than computed again. */
const dearFrom = 8;
/** Values of one row stay in the first cache. */
const mostKept = 4;

/**
 * Which values to keep between passes over a row, given what each pass computes: softmax sums exponentials, then divides
 * the same ones. What is inside a guard is not looked at, since it may not be computed everywhere.
 */
export function chooseKept(passes: readonly (readonly Scalar[])[], innerBits: number): readonly KeptValue[] {
  const first = new Map<Scalar, number>();
  const kept = new Map<Scalar, KeptValue>();
  passes.forEach((roots, pass) => {
    const seen = new Set<Scalar>();
    const visit = (scalar: Scalar): void => {
      if (seen.has(scalar) || (scalar.axes & innerBits) === 0) return;
      seen.add(scalar);
      const before = first.get(scalar);
      if (before === undefined) first.set(scalar, pass);
      else if (before < pass && scalar.kind === "operation" && scalar.cost >= dearFrom && scalar.dtype !== "f64") {
        if (kept.has(scalar) || kept.size < mostKept) {
          kept.set(scalar, { scalar, firstPass: before });
          return;
        }
      }
      if (scalar.kind === "guard") visit(scalar.outside);
      else for (const operand of scalar.operands) visit(operand);
    };
    for (const root of roots) visit(root);
  });
  return [...kept.values()];
}
