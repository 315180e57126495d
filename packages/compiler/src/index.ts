export { common } from "./common.ts";
export { compilePlan } from "./compile.ts";
export type { Atom, AxisAtom, BoundedAtom, Index, QuotientAtom, Term, ValueAtom } from "./index-expression.ts";
export {
  axesOf,
  axisIndex,
  combine,
  constantIndex,
  isLinear,
  reductionsOf,
  strideAlong,
  substitute,
} from "./index-expression.ts";
export type {
  BufferPlan,
  ContractKernel,
  Kernel,
  LoopKernel,
  NestKernel,
  Plan,
  Reduction,
  ScatterKernel,
  Stage,
  Storage,
  Store,
} from "./kernel.ts";
export { kernelRoots } from "./kernel-roots.ts";
export type { Lowerings } from "./lowerings.ts";
export { covers } from "./lowerings.ts";
export type {
  BufferId,
  Condition,
  ConstantScalar,
  GuardScalar,
  IndexScalar,
  LoadScalar,
  OperationScalar,
  RandomScalar,
  ReductionScalar,
  Scalar,
  ScalarOp,
} from "./scalar.ts";
export { forEachScalar, scalarOps, valuesIn } from "./scalar.ts";
