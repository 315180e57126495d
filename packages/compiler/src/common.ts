import { dot } from "./lowering/dot.ts";
import { elementwise, less } from "./lowering/elementwise.ts";
import { broadcast, reshape, transpose } from "./lowering/movement.ts";
import { reduce } from "./lowering/reduce.ts";
import { constant, iota } from "./lowering/sources.ts";
import { composite, identity } from "./lowering/structure.ts";
import type { Lowerings, LoweringTable } from "./lowerings.ts";

/** Enough for dense networks, their losses, gradients and optimizers. */
export type CommonPrimitive =
  | "constant"
  | "iota"
  | "neg"
  | "exp"
  | "log"
  | "sqrt"
  | "tanh"
  | "floor"
  | "cast"
  | "add"
  | "mul"
  | "div"
  | "max"
  | "less"
  | "equal"
  | "select"
  | "reduce"
  | "dot"
  | "reshape"
  | "transpose"
  | "broadcast"
  | "composite"
  | "stopGradient"
  | "capture";

/** The lowerings of what dense networks are made of, their losses, gradients and optimizers: enough for many a page. */
export const common: Lowerings = {
  constant,
  iota,
  neg: elementwise,
  exp: elementwise,
  log: elementwise,
  sqrt: elementwise,
  tanh: elementwise,
  floor: elementwise,
  cast: elementwise,
  add: elementwise,
  mul: elementwise,
  div: elementwise,
  max: elementwise,
  less,
  equal: elementwise,
  select: elementwise,
  reduce,
  dot,
  reshape,
  transpose,
  broadcast,
  composite,
  stopGradient: identity,
  capture: identity,
} satisfies Pick<LoweringTable, CommonPrimitive>;
