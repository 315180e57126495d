import type { Evaluation, NoAttributes, PrimitiveRule, Sample } from "../primitive-rule.ts";
import { addEvaluation, addRule, addSamples } from "./add.ts";
import { bitAndEvaluation, bitAndRule, bitAndSamples } from "./bit-and.ts";
import { bitOrEvaluation, bitOrRule, bitOrSamples } from "./bit-or.ts";
import { bitXorEvaluation, bitXorRule, bitXorSamples } from "./bit-xor.ts";
import type { BitcastAttributes } from "./bitcast.ts";
import { bitcastEvaluation, bitcastRule, bitcastSamples } from "./bitcast.ts";
import type { BroadcastAttributes } from "./broadcast.ts";
import { broadcastEvaluation, broadcastRule, broadcastSamples } from "./broadcast.ts";
import type { CaptureAttributes } from "./capture.ts";
import { captureEvaluation, captureRule, captureSamples } from "./capture.ts";
import type { CastAttributes } from "./cast.ts";
import { castEvaluation, castRule, castSamples } from "./cast.ts";
import type { CompositeAttributes } from "./composite.ts";
import { compositeRule, compositeSamples } from "./composite.ts";
import { compositeEvaluation } from "./composite-evaluation.ts";
import type { ConcatAttributes } from "./concat.ts";
import { concatEvaluation, concatRule, concatSamples } from "./concat.ts";
import type { ConstantAttributes } from "./constant.ts";
import { constantEvaluation, constantRule, constantSamples } from "./constant.ts";
import type { ConvAttributes } from "./conv.ts";
import { convEvaluation, convRule, convSamples } from "./conv.ts";
import { cosEvaluation, cosRule, cosSamples } from "./cos.ts";
import { divEvaluation, divRule, divSamples } from "./div.ts";
import type { DotAttributes } from "./dot.ts";
import { dotEvaluation, dotRule, dotSamples } from "./dot.ts";
import { equalEvaluation, equalRule, equalSamples } from "./equal.ts";
import { erfEvaluation, erfRule, erfSamples } from "./erf.ts";
import { expEvaluation, expRule, expSamples } from "./exp.ts";
import { floorEvaluation, floorRule, floorSamples } from "./floor.ts";
import { gatherEvaluation, gatherRule, gatherSamples } from "./gather.ts";
import type { IndexAttributes } from "./indexing.ts";
import type { IotaAttributes } from "./iota.ts";
import { iotaEvaluation, iotaRule, iotaSamples } from "./iota.ts";
import { lessEvaluation, lessRule, lessSamples } from "./less.ts";
import { logEvaluation, logRule, logSamples } from "./log.ts";
import { maxEvaluation, maxRule, maxSamples } from "./max.ts";
import { mulEvaluation, mulRule, mulSamples } from "./mul.ts";
import { negEvaluation, negRule, negSamples } from "./neg.ts";
import type { PadAttributes } from "./pad.ts";
import { padEvaluation, padRule, padSamples } from "./pad.ts";
import { powEvaluation, powRule, powSamples } from "./pow.ts";
import type { RandomBitsAttributes } from "./random-bits.ts";
import { randomBitsEvaluation, randomBitsRule, randomBitsSamples } from "./random-bits.ts";
import type { ReduceAttributes } from "./reduce.ts";
import { reduceEvaluation, reduceRule, reduceSamples } from "./reduce.ts";
import type { ReshapeAttributes } from "./reshape.ts";
import { reshapeEvaluation, reshapeRule, reshapeSamples } from "./reshape.ts";
import type { ScanAttributes } from "./scan.ts";
import { scanRule, scanSamples } from "./scan.ts";
import { scanEvaluation } from "./scan-evaluation.ts";
import { scatterEvaluation, scatterRule, scatterSamples } from "./scatter.ts";
import { scatterAddEvaluation, scatterAddRule, scatterAddSamples } from "./scatter-add.ts";
import { selectEvaluation, selectRule, selectSamples } from "./select.ts";
import { shiftLeftEvaluation, shiftLeftRule, shiftLeftSamples } from "./shift-left.ts";
import { shiftRightEvaluation, shiftRightRule, shiftRightSamples } from "./shift-right.ts";
import { sinEvaluation, sinRule, sinSamples } from "./sin.ts";
import type { SliceAttributes } from "./slice.ts";
import { sliceEvaluation, sliceRule, sliceSamples } from "./slice.ts";
import { sqrtEvaluation, sqrtRule, sqrtSamples } from "./sqrt.ts";
import { stopGradientEvaluation, stopGradientRule, stopGradientSamples } from "./stop-gradient.ts";
import { tanhEvaluation, tanhRule, tanhSamples } from "./tanh.ts";
import type { TransposeAttributes } from "./transpose.ts";
import { transposeEvaluation, transposeRule, transposeSamples } from "./transpose.ts";
import type { UnwindowAttributes } from "./unwindow.ts";
import { unwindowEvaluation, unwindowRule, unwindowSamples } from "./unwindow.ts";
import type { WindowAttributes } from "./window.ts";
import { windowEvaluation, windowRule, windowSamples } from "./window.ts";

// The primitives, in one place. A new primitive is a file beside this one and a line in each of these tables; the
// compiler asks for all of them. The tables are separate so that a bundle without the reference evaluations or the
// samples does not carry them.

/** Attributes of each primitive. */
export interface AttributesOf {
  constant: ConstantAttributes;
  iota: IotaAttributes;
  randomBits: RandomBitsAttributes;
  neg: NoAttributes;
  exp: NoAttributes;
  log: NoAttributes;
  sqrt: NoAttributes;
  tanh: NoAttributes;
  sin: NoAttributes;
  cos: NoAttributes;
  erf: NoAttributes;
  floor: NoAttributes;
  cast: CastAttributes;
  bitcast: BitcastAttributes;
  add: NoAttributes;
  mul: NoAttributes;
  div: NoAttributes;
  pow: NoAttributes;
  max: NoAttributes;
  less: NoAttributes;
  equal: NoAttributes;
  bitAnd: NoAttributes;
  bitOr: NoAttributes;
  bitXor: NoAttributes;
  shiftLeft: NoAttributes;
  shiftRight: NoAttributes;
  select: NoAttributes;
  reduce: ReduceAttributes;
  dot: DotAttributes;
  conv: ConvAttributes;
  window: WindowAttributes;
  unwindow: UnwindowAttributes;
  reshape: ReshapeAttributes;
  transpose: TransposeAttributes;
  broadcast: BroadcastAttributes;
  pad: PadAttributes;
  slice: SliceAttributes;
  concat: ConcatAttributes;
  gather: IndexAttributes;
  scatterAdd: IndexAttributes;
  scatter: IndexAttributes;
  composite: CompositeAttributes;
  scan: ScanAttributes;
  stopGradient: NoAttributes;
  capture: CaptureAttributes;
}

export type PrimitiveName = keyof AttributesOf;

/** Shape and gradient rules. */
export const rules: { readonly [P in PrimitiveName]: PrimitiveRule<AttributesOf[P]> } = {
  constant: constantRule,
  iota: iotaRule,
  randomBits: randomBitsRule,
  neg: negRule,
  exp: expRule,
  log: logRule,
  sqrt: sqrtRule,
  tanh: tanhRule,
  sin: sinRule,
  cos: cosRule,
  erf: erfRule,
  floor: floorRule,
  cast: castRule,
  bitcast: bitcastRule,
  add: addRule,
  mul: mulRule,
  div: divRule,
  pow: powRule,
  max: maxRule,
  less: lessRule,
  equal: equalRule,
  bitAnd: bitAndRule,
  bitOr: bitOrRule,
  bitXor: bitXorRule,
  shiftLeft: shiftLeftRule,
  shiftRight: shiftRightRule,
  select: selectRule,
  reduce: reduceRule,
  dot: dotRule,
  conv: convRule,
  window: windowRule,
  unwindow: unwindowRule,
  reshape: reshapeRule,
  transpose: transposeRule,
  broadcast: broadcastRule,
  pad: padRule,
  slice: sliceRule,
  concat: concatRule,
  gather: gatherRule,
  scatterAdd: scatterAddRule,
  scatter: scatterRule,
  composite: compositeRule,
  scan: scanRule,
  stopGradient: stopGradientRule,
  capture: captureRule,
};

/** Reference evaluations. */
export const evaluations: { readonly [P in PrimitiveName]: Evaluation<AttributesOf[P]> } = {
  constant: constantEvaluation,
  iota: iotaEvaluation,
  randomBits: randomBitsEvaluation,
  neg: negEvaluation,
  exp: expEvaluation,
  log: logEvaluation,
  sqrt: sqrtEvaluation,
  tanh: tanhEvaluation,
  sin: sinEvaluation,
  cos: cosEvaluation,
  erf: erfEvaluation,
  floor: floorEvaluation,
  cast: castEvaluation,
  bitcast: bitcastEvaluation,
  add: addEvaluation,
  mul: mulEvaluation,
  div: divEvaluation,
  pow: powEvaluation,
  max: maxEvaluation,
  less: lessEvaluation,
  equal: equalEvaluation,
  bitAnd: bitAndEvaluation,
  bitOr: bitOrEvaluation,
  bitXor: bitXorEvaluation,
  shiftLeft: shiftLeftEvaluation,
  shiftRight: shiftRightEvaluation,
  select: selectEvaluation,
  reduce: reduceEvaluation,
  dot: dotEvaluation,
  conv: convEvaluation,
  window: windowEvaluation,
  unwindow: unwindowEvaluation,
  reshape: reshapeEvaluation,
  transpose: transposeEvaluation,
  broadcast: broadcastEvaluation,
  pad: padEvaluation,
  slice: sliceEvaluation,
  concat: concatEvaluation,
  gather: gatherEvaluation,
  scatterAdd: scatterAddEvaluation,
  scatter: scatterEvaluation,
  composite: compositeEvaluation,
  scan: scanEvaluation,
  stopGradient: stopGradientEvaluation,
  capture: captureEvaluation,
};

/** Uses of each primitive that tests and the conformance kit try. */
export const samples: { readonly [P in PrimitiveName]: () => readonly Sample<AttributesOf[P]>[] } = {
  constant: constantSamples,
  iota: iotaSamples,
  randomBits: randomBitsSamples,
  neg: negSamples,
  exp: expSamples,
  log: logSamples,
  sqrt: sqrtSamples,
  tanh: tanhSamples,
  sin: sinSamples,
  cos: cosSamples,
  erf: erfSamples,
  floor: floorSamples,
  cast: castSamples,
  bitcast: bitcastSamples,
  add: addSamples,
  mul: mulSamples,
  div: divSamples,
  pow: powSamples,
  max: maxSamples,
  less: lessSamples,
  equal: equalSamples,
  bitAnd: bitAndSamples,
  bitOr: bitOrSamples,
  bitXor: bitXorSamples,
  shiftLeft: shiftLeftSamples,
  shiftRight: shiftRightSamples,
  select: selectSamples,
  reduce: reduceSamples,
  dot: dotSamples,
  conv: convSamples,
  window: windowSamples,
  unwindow: unwindowSamples,
  reshape: reshapeSamples,
  transpose: transposeSamples,
  broadcast: broadcastSamples,
  pad: padSamples,
  slice: sliceSamples,
  concat: concatSamples,
  gather: gatherSamples,
  scatterAdd: scatterAddSamples,
  scatter: scatterSamples,
  composite: compositeSamples,
  scan: scanSamples,
  stopGradient: stopGradientSamples,
  capture: captureSamples,
};

export const primitiveNames: readonly PrimitiveName[] = /* @__PURE__ */ Object.keys(rules) as PrimitiveName[];
