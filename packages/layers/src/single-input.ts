import type { RandomKey, Tensor, TensorData, TensorType } from "@tenon/tensor";
import type { Layer, LayerContext, LayerSpec } from "./layer.ts";
import { LayerError } from "./layer-error.ts";

/** Says what a layer expects of its input; never returns. */
export type Fail = (reason: string) => never;

/** A layer with one input and one output: what most layers are, written without lists. */
export interface SingleInputLayer<P extends NamedData, S extends NamedData = NoData> {
  readonly spec: LayerSpec;
  /** See `Layer`. */
  readonly fits?: boolean;
  init(
    key: RandomKey,
    input: TensorType,
    fail: Fail,
  ): { readonly params: P; readonly state?: S; readonly output: TensorType };
  /** The output; together with the new state where that changes. */
  apply(
    params: TensorsOf<P>,
    input: Tensor,
    context: SingleInputContext<S>,
  ): Tensor | { readonly output: Tensor; readonly state: TensorsOf<S> };
}

export interface SingleInputContext<S extends NamedData = NoData> extends LayerContext {
  readonly state: TensorsOf<S>;
  readonly fail: Fail;
}

/** Parameters or statistics by name. */
export type NamedData = { readonly [name: string]: TensorData };
type NoData = Readonly<Record<never, TensorData>>;

/** The same names with tensors for data. */
export type TensorsOf<P extends NamedData> = { readonly [K in keyof P]: Tensor };

/**
 * Makes a `Layer` of a layer with one input and one output.
 *
 * @example
 * ```ts
 * import { singleInputLayer } from "@tenon/layers";
 * import { mul, randomKey } from "@tenon/tensor";
 * const double = singleInputLayer({
 *   spec: { type: "double" },
 *   init: (_, input) => ({ params: {}, output: input }),
 *   apply: (_, x) => mul(x, 2),
 * });
 * double.init(randomKey(0), [{ dtype: "f32", shape: [1, 3] }]).outputs[0]!.shape; // => [1, 3]
 * ```
 */
export function singleInputLayer<P extends NamedData, S extends NamedData = NoData>({
  spec,
  fits = false,
  init,
  apply,
}: SingleInputLayer<P, S>): Layer {
  const failing =
    (path: string, inputs: readonly TensorType[]): Fail =>
    (reason) => {
      throw new LayerError({ code: "inputs", layer: spec.type, path, reason, inputs });
    };
  return {
    spec,
    ...(fits ? { fits } : {}),
    init(key, inputs, path = "") {
      const fail = failing(path, inputs);
      const [input] = inputs;
      if (!input || inputs.length !== 1) return fail(`takes one input, got ${inputs.length}`);
      const { params, state = {}, output } = withinMemory(() => init(key, input, fail), fail);
      return { params, state, outputs: [output] };
    },
    apply(params, state, inputs, context) {
      const types = inputs.map((input) => input.type);
      const fail = failing("", types);
      if (inputs.length !== 1) return fail(`takes one input, got ${inputs.length}`);
      // The trainer hands back the trees that init made, with tensors at their leaves.
      const applied = apply(params as TensorsOf<P>, inputs[0] as Tensor, {
        ...context,
        state: state as TensorsOf<S>,
        fail,
      });
      return isChanged(applied) ? { outputs: [applied.output], state: applied.state } : { outputs: [applied], state };
    },
  };
}

/** Sizes come from model files: what no memory holds is an error of the layer that wants it. */
function withinMemory<T>(init: () => T, fail: Fail): T {
  try {
    return init();
  } catch (error) {
    // What engines throw for typed arrays that are too long.
    if (error instanceof RangeError) return fail(`needs more memory than there is: ${error.message}`);
    throw error;
  }
}

const isChanged = <C extends { readonly output: Tensor }>(applied: Tensor | C): applied is C => "output" in applied;

/** Says so unless the input is f32 or f64. */
export function requireFloatingPoint({ dtype }: TensorType, fail: Fail): "f32" | "f64" {
  return dtype === "f32" || dtype === "f64" ? dtype : fail(`expects floating-point numbers, got ${dtype}`);
}

/** Says so unless the input is f32 or f64 and has an axis of features besides that of the batch. */
export function requireFeatures(input: TensorType, fail: Fail): "f32" | "f64" {
  const { length } = input.shape;
  if (length < 2) return fail(`expects [batch, features], got ${length} ${length === 1 ? "axis" : "axes"}`);
  return requireFloatingPoint(input, fail);
}

/** A layer that changes each element by itself and has no parameters. */
export function activation(spec: LayerSpec, f: (x: Tensor) => Tensor): Layer {
  return singleInputLayer({
    spec,
    init(_, input, fail) {
      requireFloatingPoint(input, fail);
      return { params: {}, output: input };
    },
    apply: (_, x) => f(x),
  });
}
