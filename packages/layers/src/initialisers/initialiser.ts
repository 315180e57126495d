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

/** How weights start. Those of this package are functions that make one, such as `heNormal()`. */
export interface Initialiser {
  /** What a model file says of it: its name, or its name as `type` beside its options. */
  readonly spec: string | { readonly type: string };
  /** Initial weights, drawn on the host in f64 by operations that every engine rounds alike. */
  init(key: RandomKey, weights: Weights): TensorData;
}

/** The spec of an initialiser with the options that were given; those left out have their defaults. */
export function specOf(
  type: string,
  options: { readonly [option: string]: number | undefined } = {},
): Initialiser["spec"] {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return given.length === 0 ? type : { type, ...Object.fromEntries(given) };
}
