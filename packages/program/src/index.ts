export { captured, captureIds } from "./capture-values.ts";
export { withDonations } from "./donations.ts";
export type { DType, TypedArray } from "./dtype.ts";
export {
  bytesPerElement,
  dtypes,
  floatDTypes,
  highestValue,
  holdsDType,
  integerDTypes,
  isDType,
  isFloat,
  lowestValue,
  numericDTypes,
  typedArray,
} from "./dtype.ts";
export { evaluate, interpret } from "./evaluate.ts";
export { exactJson } from "./exact-json.ts";
export { extractProgram, prune } from "./extract.ts";
export type { GradientOptions } from "./gradient.ts";
export { gradient } from "./gradient.ts";
export { inlineProgram } from "./inline.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { ruleOf } from "./known-rules.ts";
export type {
  Evaluation,
  GradientContext,
  GradientRule,
  NoAttributes,
  Positional,
  PrimitiveRule,
  Sample,
  SampleOperand,
} from "./primitive-rule.ts";
export type { BitcastAttributes } from "./primitives/bitcast.ts";
export type { BroadcastAttributes } from "./primitives/broadcast.ts";
export type { CaptureAttributes } from "./primitives/capture.ts";
export type { CastAttributes } from "./primitives/cast.ts";
export type { CompositeAttributes, CompositeGradient } from "./primitives/composite.ts";
export type { ConcatAttributes } from "./primitives/concat.ts";
export type { ConstantAttributes } from "./primitives/constant.ts";
export { maximumConstantSize } from "./primitives/constant.ts";
export type { ConvAttributes } from "./primitives/conv.ts";
export type { DotAttributes } from "./primitives/dot.ts";
export type { IndexAttributes } from "./primitives/indexing.ts";
export type { IotaAttributes } from "./primitives/iota.ts";
export type { PadAttributes } from "./primitives/pad.ts";
export type { RandomBitsAttributes } from "./primitives/random-bits.ts";
export type { ReduceAttributes } from "./primitives/reduce.ts";
export type { ReshapeAttributes } from "./primitives/reshape.ts";
export type { ScanAttributes } from "./primitives/scan.ts";
export type { SliceAttributes } from "./primitives/slice.ts";
export type { AttributesOf, PrimitiveName } from "./primitives/table.ts";
export { evaluations, primitiveNames, rules, samples } from "./primitives/table.ts";
export type { TransposeAttributes } from "./primitives/transpose.ts";
export type { UnwindowAttributes } from "./primitives/unwindow.ts";
export type { WindowAttributes } from "./primitives/window.ts";
export { printProgram } from "./print.ts";
export type { Donation, Node, NodeOf, Program, ValueId } from "./program.ts";
export { outputTypes, valueTypes } from "./program.ts";
export type { Value } from "./program-builder.ts";
export { buildProgram, ProgramBuilder } from "./program-builder.ts";
export type { ProgramErrorCode, ProgramErrorDetails } from "./program-error.ts";
export { ProgramError } from "./program-error.ts";
export { sampleInputs, sampleProgram } from "./sample-program.ts";
export { parseProgram, serialiseProgram } from "./serialise.ts";
export type { Shape } from "./shape.ts";
export { broadcastShapes, formatShape, isShape, sameShape, sizeOf, stridesOf } from "./shape.ts";
export type { SplitGradient } from "./split-gradient.ts";
export { splitGradient } from "./split-gradient.ts";
export type { NestedNumbers, TensorData } from "./tensor-data.ts";
export { isTensorData, tensorData } from "./tensor-data.ts";
export type { TensorType } from "./tensor-type.ts";
export { bytesOf, formatType, sameType, tensorType } from "./tensor-type.ts";
export { threefry2x32 } from "./threefry.ts";
export { verifyProgram } from "./verify.ts";
export { isWellFormed, requireWellFormed } from "./well-formed.ts";
