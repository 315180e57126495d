import { captured, captureIds, gradient, inlineProgram } from "@tenon/program";
import { apply } from "./apply.ts";
import type { Tensor } from "./tensor.ts";
import { isTensor } from "./tensor.ts";
import { traceFunction } from "./trace.ts";
import { replaceLeaves } from "./transform.ts";
import type { Tree } from "./tree.ts";
import { leavesOf } from "./tree.ts";

/** A value from the middle of a function, and the function's derivative with respect to it. */
export interface Captured {
  readonly [part: string]: Tensor;
  readonly value: Tensor;
  readonly gradient: Tensor;
}

/**
 * Like `valueAndGrad`, with a look inside: for each of the names the value that `capture` has seen under it, and the gradient
 * with respect to that value. Where several captures share a name, the first is meant. A gradient is 0 where `f`'s result
 * does not depend on the value.
 *
 * @throws ProgramError `structure` for a name that no capture on the way to the result has, with those there are;
 * `gradient` where `f` does not give one floating-point element, or a leaf or a captured value is not floating-point.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { capture, mul, sum, tensor, valueAndGradWithCaptures } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const w = tensor(backend, [2, 3]);
 * const cost = (v: typeof w) => {
 *   const z = capture(sum(v), "z");
 *   return mul(z, z);
 * };
 * const [value, slope, { z }] = valueAndGradWithCaptures(cost, ["z"])(w);
 * await value.data(); // => [25]
 * await slope.data(); // => [10, 10]
 * await z.value.data(); // => [5]
 * await z.gradient.data(); // => [10]
 * ```
 */
export function valueAndGradWithCaptures<
  P extends Tree<Tensor>,
  Rest extends readonly unknown[],
  const Name extends string,
>(
  f: (parameters: P, ...rest: Rest) => Tensor,
  names: readonly Name[],
): (parameters: P, ...rest: Rest) => [value: Tensor, gradient: P, captures: Readonly<Record<Name, Captured>>] {
  return (parameters, ...rest) => {
    const sources = leavesOf<Tensor>(parameters, isTensor).map((leaf) => leaf.value);
    const traced = traceFunction(f.name || "function", sources, (inputs) => [
      f(replaceLeaves(parameters, inputs), ...rest),
    ]);
    const withRespectTo = [...sources.map((_, i) => i), ...captureIds(traced.program, names)];
    const differentiated = gradient(captured(traced.program, names), { withRespectTo });
    const [value, ...results] = apply(differentiated.name, [...sources, ...traced.captured], (values, builder) =>
      inlineProgram(builder, differentiated, values),
    ) as [Tensor, ...Tensor[]];
    const slopes = results.slice(names.length);
    const captures = names.map((name, i) => [name, { value: results[i], gradient: slopes[sources.length + i] }]);
    return [
      value,
      replaceLeaves(parameters, slopes.slice(0, sources.length)),
      // Its members are the names, one for one.
      Object.fromEntries(captures) as Readonly<Record<Name, Captured>>,
    ];
  };
}
