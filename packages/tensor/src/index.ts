export type { Backend, Profile, ProfileOptions } from "@tenon/backend";
export type { DType, JsonValue, NestedNumbers, Shape, TensorData, TensorType, TypedArray } from "@tenon/program";
export { extractProgram, formatType, isTensorData, sizeOf, tensorData } from "@tenon/program";
export { applyUpdates, tensorsByPath } from "./apply-updates.ts";
export type { Captured } from "./captures.ts";
export { valueAndGradWithCaptures } from "./captures.ts";
export { tensor, upload, zeros } from "./create.ts";
export type { CustomGradient } from "./custom-gradient.ts";
export { customGradient } from "./custom-gradient.ts";
export type { InspectedCall, JitOptions, Jitted } from "./jit.ts";
export { jit } from "./jit.ts";
export * from "./ops/array.ts";
export * from "./ops/elementwise.ts";
export * from "./ops/reduction.ts";
export type { ScanResult } from "./ops/scan.ts";
export { scan } from "./ops/scan.ts";
export type { RandomKey } from "./random-key.ts";
export {
  foldKey,
  foldKeyTensor,
  keyTensor,
  normals,
  permutation,
  randomBits,
  randomKey,
  randomUniform,
  randomWords,
  uniforms,
} from "./random-key.ts";
export type { DeviceTensor, Tensor } from "./tensor.ts";
export { isTensor } from "./tensor.ts";
export type { TensorErrorCode } from "./tensor-error.ts";
export { DonatedTensorError, TensorError } from "./tensor-error.ts";
export { withOrigin } from "./trace.ts";
export { grad, replaceLeaves, valueAndGrad, valueAndGradWithAuxiliary } from "./transform.ts";
export type { Leaf, Tree } from "./tree.ts";
export { leavesOf, mapTree } from "./tree.ts";
