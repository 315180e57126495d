import type { DType, PrimitiveName, Program, TensorData } from "@tenon/program";
import { evaluate, isFloat, sizeOf } from "@tenon/program";

// How far a backend may be from the reference. Everything follows from the dtype's precision and from what a primitive
// does; no number here was chosen by looking at a backend.

/** Distance from 1 to the next greater number. */
const epsilon: { readonly [D in DType]: number } = { f32: 2 ** -23, f64: 2 ** -52, i32: 0, u32: 0, u8: 0, bool: 0 };

/** Below this a result may be flushed to zero: the least number that is not denormal. */
const leastNormal: { readonly [D in DType]: number } = {
  f32: 2 ** -126,
  f64: 2 ** -1022,
  i32: 0,
  u32: 0,
  u8: 0,
  bool: 0,
};

/**
 * - `exact`: the result is one of the operands' values, or is defined to the bit
 * - `rounded`: a scalar function; 16 units in the last place leave room for the polynomials that engines use for exp, tanh
 *   or pow (WGSL asks for 2.5 in a division and about as much in exp, "Concrete floating point accuracy")
 * - `accumulated`: a sum; rounding errors of n terms in any order grow like √n on average (Higham, "Accuracy and Stability
 *   of Numerical Algorithms", 2002, section 4.3), relative to the sum of the terms' magnitudes
 * - `composed`: many of the above; relative to the greatest element
 */
export type Accuracy = "exact" | "rounded" | "accumulated" | "composed";

const accuracies: Partial<Record<PrimitiveName, Accuracy>> = {
  exp: "rounded",
  log: "rounded",
  sqrt: "rounded",
  tanh: "rounded",
  sin: "rounded",
  cos: "rounded",
  erf: "rounded",
  add: "rounded",
  mul: "rounded",
  div: "rounded",
  pow: "rounded",
  reduce: "accumulated",
  dot: "accumulated",
  conv: "accumulated",
  unwindow: "accumulated",
  scatterAdd: "accumulated",
  composite: "composed",
  scan: "composed",
};

/** Accuracy asked of a primitive. */
export function accuracyOf(primitive: PrimitiveName, attributes: unknown): Accuracy {
  if (primitive === "reduce" && typeof attributes === "object" && attributes !== null && "kind" in attributes)
    return attributes.kind === "sum" ? "accumulated" : "exact";
  return accuracies[primitive] ?? "exact";
}

/** Sums of the magnitudes of the terms: the Program on absolute values. */
export function magnitudes(program: Program, inputs: readonly TensorData[]): readonly TensorData[] {
  const absolute = inputs.map((input) =>
    isFloat(input.dtype) ? { ...input, data: input.data.map((value: number) => Math.abs(value)) } : input,
  );
  return evaluate(program, absolute as readonly TensorData[]);
}

/** Allowed distance of each element of a result. */
export function tolerances(
  accuracy: Accuracy,
  expected: TensorData,
  terms: number,
  magnitude: TensorData | undefined,
): (position: number) => number {
  const precision = epsilon[expected.dtype];
  const least = leastNormal[expected.dtype];
  const growth = Math.sqrt(Math.max(1, terms));
  if (accuracy === "exact" || !isFloat(expected.dtype)) return () => 0;
  if (accuracy === "accumulated")
    return (position) => least + 4 * precision * growth * Math.abs(magnitude?.data[position] ?? 0);
  if (accuracy === "rounded") return (position) => least + 16 * precision * Math.abs(expected.data[position] ?? 0);
  let greatest = 1;
  for (const value of expected.data) if (Number.isFinite(value)) greatest = Math.max(greatest, Math.abs(value));
  return () => 64 * precision * growth * greatest;
}

/** The greatest number of elements in a tensor of the list: a bound for the number of terms of a sum. */
export function mostElements(tensors: readonly TensorData[]): number {
  return Math.max(1, ...tensors.map(({ shape }) => sizeOf(shape)));
}
