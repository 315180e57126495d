import type { CommonPrimitive } from "./common.ts";
import { common } from "./common.ts";
import { anyDot } from "./lowering/any-dot.ts";
import { anyReduce } from "./lowering/any-reduce.ts";
import { concat } from "./lowering/concat.ts";
import { conv } from "./lowering/conv.ts";
import { elementwise } from "./lowering/elementwise.ts";
import { gather } from "./lowering/gather.ts";
import { pad } from "./lowering/pad.ts";
import { randomBits } from "./lowering/random-bits.ts";
import { scan } from "./lowering/scan.ts";
import { scatter } from "./lowering/scatter.ts";
import { slice } from "./lowering/slice.ts";
import { unwindow, window } from "./lowering/windows.ts";
import type { Lowerings, LoweringTable } from "./lowerings.ts";

const rare: Omit<LoweringTable, Exclude<CommonPrimitive, "dot" | "reduce">> = {
  dot: anyDot,
  reduce: anyReduce,
  sin: elementwise,
  cos: elementwise,
  erf: elementwise,
  pow: elementwise,
  bitcast: elementwise,
  bitAnd: elementwise,
  bitOr: elementwise,
  bitXor: elementwise,
  shiftLeft: elementwise,
  shiftRight: elementwise,
  randomBits,
  conv,
  window,
  unwindow,
  pad,
  slice,
  concat,
  gather,
  scatter,
  scatterAdd: scatter,
  scan,
};

/** The lowerings of all primitives. Pages can load them when the first Program needs more than `common`. */
export const everything: Lowerings = { ...common, ...rare };
