import { gradient, inlineProgram } from "@tenon/program";
import { apply } from "./apply.ts";
import type { Tensor } from "./tensor.ts";
import { isTensor } from "./tensor.ts";
import { traceFunction } from "./trace.ts";
import type { Tree } from "./tree.ts";
import { leavesOf, mapTree } from "./tree.ts";

/** A function of a tree of tensors (and anything else) that gives one number. */
type LossFunction<P extends Tree<Tensor>, Rest extends readonly unknown[]> = (parameters: P, ...rest: Rest) => Tensor;

/**
 * The function that gives `f`'s value together with its gradient with respect to the first argument, as a tree of the
 * same form. Works on its own, inside `jit`, and inside itself (second derivatives).
 *
 * @throws ProgramError `gradient` where `f` does not give one floating-point element or a leaf is not floating-point.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { mul, sum, tensor, valueAndGrad } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const x = tensor(backend, [1, 2, 3]);
 * const [value, slope] = valueAndGrad((v: typeof x) => sum(mul(v, v)))(x);
 * await value.data(); // => [14]
 * await slope.data(); // => [2, 4, 6]
 * ```
 */
export function valueAndGrad<P extends Tree<Tensor>, Rest extends readonly unknown[]>(
  f: LossFunction<P, Rest>,
): (parameters: P, ...rest: Rest) => [value: Tensor, gradient: P] {
  const withAuxiliary = valueAndGradWithAuxiliary((parameters: P, ...rest: Rest) => [f(parameters, ...rest), []]);
  return (parameters, ...rest) => {
    const [value, slopes] = withAuxiliary(parameters, ...rest);
    return [value, slopes];
  };
}

/** Like `valueAndGrad` for functions that give further tensors besides the number: `[loss, auxiliary]`. */
export function valueAndGradWithAuxiliary<
  P extends Tree<Tensor>,
  A extends Tree<Tensor>,
  Rest extends readonly unknown[],
>(
  f: (parameters: P, ...rest: Rest) => readonly [Tensor, A],
): (parameters: P, ...rest: Rest) => [value: Tensor, gradient: P, auxiliary: A] {
  return (parameters, ...rest) => {
    const sources = leavesOf<Tensor>(parameters, isTensor).map((leaf) => leaf.value);
    let auxiliary: A | undefined;
    const { program, captured } = traceFunction(f.name || "function", sources, (inputs) => {
      const [loss, rests] = f(replaceLeaves(parameters, inputs), ...rest);
      auxiliary = rests;
      return [loss, ...leavesOf<Tensor>(rests, isTensor).map((leaf) => leaf.value)];
    });
    const differentiated = gradient(program, { withRespectTo: sources.map((_, i) => i) });
    const results = apply(differentiated.name, [...sources, ...captured], (values, builder) =>
      inlineProgram(builder, differentiated, values),
    );
    const [value, ...others] = results as [Tensor, ...Tensor[]];
    const count = program.outputs.length - 1;
    return [
      value,
      replaceLeaves(parameters, others.slice(count)),
      replaceLeaves(auxiliary as A, others.slice(0, count)),
    ];
  };
}

/** The gradient alone. See `valueAndGrad`. */
export function grad<P extends Tree<Tensor>, Rest extends readonly unknown[]>(
  f: LossFunction<P, Rest>,
): (parameters: P, ...rest: Rest) => P {
  const both = valueAndGrad(f);
  return (parameters, ...rest) => both(parameters, ...rest)[1];
}

/** The same tree with other tensors, in the order of `leavesOf`. */
export function replaceLeaves<P extends Tree<Tensor>>(tree: P, tensors: readonly Tensor[]): P {
  let next = 0;
  return mapTree<Tensor, Tensor, P & Tree<Tensor>>(tree, isTensor, () => tensors[next++] as Tensor);
}
