import type { Shape, Tensor, TensorData } from "@tenon/tensor";
import { equal, select } from "@tenon/tensor";
import type { TensorsOf } from "../single-input.ts";

/** Statistics of the examples seen so far; while `count` is 0 the input stays as it is. */
export interface Statistics {
  readonly [name: string]: TensorData;
  /** Numbers seen per statistic. */
  readonly count: TensorData;
}

/** A way to bring numbers into a common range. */
export interface Scaling {
  /** Statistics of nothing, or those given: two lists of as many numbers as the shape has. */
  initial(dtype: "f32" | "f64", shape: Shape, given?: readonly [readonly number[], readonly number[]]): Statistics;
  /** The statistics with those of a batch; `over` are the axes that disappear. */
  gather(seen: TensorsOf<Statistics>, batch: Tensor, over: readonly number[]): TensorsOf<Statistics>;
  normalise(x: Tensor, seen: TensorsOf<Statistics>): Tensor;
}

/** What to divide by: 1 for what does not vary. */
export const divisor = (spread: Tensor): Tensor => select(equal(spread, 0), 1, spread);
