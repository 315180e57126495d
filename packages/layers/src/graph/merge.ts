import type { Shape, Tensor, TensorType } from "@tenon/tensor";
import { add, concat, mul } from "@tenon/tensor";
import type { Layer, LayerSpec } from "../layer.ts";
import { LayerError } from "../layer-error.ts";
import { optionError } from "../option-range.ts";
import type { Fail } from "../single-input.ts";

/**
 * The sum of several inputs: what closes a residual block.
 *
 * - inputs of one dtype and of as many axes; an axis of extent 1 is repeated to that of the others
 *
 * @throws LayerError `inputs` for one input, or for shapes that do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { addLayer } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [a, b] = [tensor(backend, [[1, 2]]), tensor(backend, [[10, 20]])];
 * await addLayer().apply({}, {}, [a, b], { training: false }).outputs[0]!.data(); // => [11, 22]
 * ```
 */
export function addLayer(): Layer {
  return mergeLayer({ type: "add" }, broadcastShape, (inputs) => inputs.reduce((sum, input) => add(sum, input)));
}

/**
 * The product of several inputs, element by element: gates and attention.
 *
 * - inputs of one dtype and of as many axes; an axis of extent 1 is repeated to that of the others
 *
 * @throws LayerError `inputs` for one input, or for shapes that do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { multiplyLayer } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [values, gate] = [tensor(backend, [[1, 2]]), tensor(backend, [[0.5]])];
 * await multiplyLayer().apply({}, {}, [values, gate], { training: false }).outputs[0]!.data(); // => [0.5, 1]
 * ```
 */
export function multiplyLayer(): Layer {
  return mergeLayer({ type: "multiply" }, broadcastShape, (inputs) =>
    inputs.reduce((product, input) => mul(product, input)),
  );
}

export interface ConcatOptions {
  /** Along which axis; negative counts from the last. Not the batch; default -1. */
  readonly axis?: number | undefined;
}

/**
 * Several inputs joined along an axis, by default the last.
 *
 * - inputs of one dtype that differ in that axis only
 *
 * @throws LayerError `options` unless axis is a whole number other than 0; `inputs` for one input, or for shapes that do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { concatLayer } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [a, b] = [tensor(backend, [[1, 2]]), tensor(backend, [[3]])];
 * await concatLayer().apply({}, {}, [a, b], { training: false }).outputs[0]!.data(); // => [1, 2, 3]
 * ```
 */
export function concatLayer({ axis = -1 }: ConcatOptions = {}): Layer {
  if (!Number.isSafeInteger(axis) || axis === 0)
    optionError("concat", `expects axis to be a whole number other than 0, which is the batch, got ${axis}`);
  const axisOf = (shape: Shape): number => (axis < 0 ? shape.length + axis : axis);
  return mergeLayer(
    { type: "concat", axis },
    (shapes, fail) => {
      const [first] = shapes as [Shape];
      const along = axisOf(first);
      if (along < 1 || along >= first.length)
        return fail(`joins along axis ${axis}, which is not an axis of an example`);
      const others = (shape: Shape): string => shape.map((extent, i) => (i === along ? "" : extent)).join();
      if (shapes.some((shape) => others(shape) !== others(first)))
        return fail(`joins along axis ${along} and expects all other extents to be equal`);
      return first.map((extent, i) =>
        i === along ? shapes.reduce((sum, shape) => sum + (shape[i] as number), 0) : extent,
      );
    },
    (inputs) => concat(inputs, axisOf((inputs[0] as Tensor).shape)),
  );
}

/** A layer of several inputs of one dtype and without parameters. */
function mergeLayer(
  spec: LayerSpec,
  shapeOf: (shapes: readonly Shape[], fail: Fail) => Shape,
  merge: (inputs: readonly Tensor[]) => Tensor,
): Layer {
  const check = (inputs: readonly TensorType[], path: string): TensorType => {
    const fail: Fail = (reason) => {
      throw new LayerError({ code: "inputs", layer: spec.type, path, reason, inputs });
    };
    const [first] = inputs;
    if (!first || inputs.length < 2) return fail(`takes two inputs or more, got ${inputs.length}`);
    if (inputs.some(({ dtype }) => dtype !== first.dtype)) return fail("expects inputs of one dtype");
    const shapes = inputs.map(({ shape }) => shape);
    return { dtype: first.dtype, shape: shapeOf(shapes, fail) };
  };
  return {
    spec,
    init: (_, inputs, path = "") => ({ params: {}, state: {}, outputs: [check(inputs, path)] }),
    apply(_, state, inputs) {
      check(
        inputs.map(({ type }) => type),
        "",
      );
      return { outputs: [merge(inputs)], state };
    },
  };
}

function broadcastShape(shapes: readonly Shape[], fail: Fail): Shape {
  const [first] = shapes as [Shape];
  return first.map((_, axis) => {
    const extents = shapes.map((shape) => shape[axis]);
    const common = extents.find((extent) => extent !== 1) ?? 1;
    const fits =
      shapes.every((shape) => shape.length === first.length) && extents.every((e) => e === 1 || e === common);
    if (!fits || (axis === 0 && new Set(extents).size > 1))
      return fail("expects inputs of as many axes and of equal extents (or 1, which is repeated)");
    return common;
  });
}
