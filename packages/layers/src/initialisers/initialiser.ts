import type { RandomKey, Shape, TensorData } from "@tenon/tensor";

/** The weights that are wanted. */
export interface Weights {
  readonly shape: Shape;
  readonly dtype: "f32" | "f64";
  /** How many inputs an output reads. */
  readonly fanIn: number;
  /** How many outputs an input goes to. */
  readonly fanOut: number;
}

/** Initial weights, drawn on the host in f64 by operations that every engine rounds alike. */
export type Initialiser = (key: RandomKey, weights: Weights) => TensorData;
