import type { PrimitiveName } from "@tenon/program";

/** What one element of a primitive costs, in additions: roughly what lanes of a current CPU take. What is not here takes 1. */
const costs: Partial<Record<PrimitiveName, number>> = {
  constant: 0,
  broadcast: 0,
  reshape: 0,
  transpose: 0,
  slice: 0,
  bitcast: 0,
  cast: 0.5,
  equal: 0.5,
  less: 0.5,
  select: 0.5,
  iota: 0.5,
  sqrt: 4,
  div: 4,
  exp: 8,
  log: 8,
  tanh: 10,
  sin: 10,
  cos: 10,
  erf: 12,
  pow: 40,
  randomBits: 60,
};

export function operationCost(primitive: PrimitiveName): number {
  return costs[primitive] ?? 1;
}

/** From this on a value that is needed in several kernels is stored rather than computed again. */
export const costlyFrom = 8;
