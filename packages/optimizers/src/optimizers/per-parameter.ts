import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { cast, isTensor, isTensorData, leavesOf, mapTree, tensorData } from "@tenon/tensor";
import type { Optimizer, OptimizerSpec, OptimizerStep } from "../optimizer.ts";
import { filledLike, leavesByPath, requireFloats, scalarOf, widestType } from "../parameter-trees.ts";

/** Tensors by name; those that an option leaves out are optional members. */
type Named = { readonly [name: string]: Tensor | undefined };

/** Where each of them starts. */
type Starts<N extends Named> = { readonly [name in keyof N]: number };

/** What a rule says of one parameter's step. Types and shapes are those of the parameter. */
export interface ParameterStep<Accumulators> {
  /** What to add to the parameter. */
  readonly update: Tensor;
  readonly accumulators: Accumulators;
}

/**
 * An optimizer that treats each parameter by itself: scalars of its state, accumulators for every parameter, and a formula.
 *
 * @typeParam Scalars scalars of the state besides the learning rate, such as the number of steps
 * @typeParam Accumulators what is kept for every parameter, such as a velocity
 * @typeParam Factors scalars that the formula needs, computed once a step
 */
export interface PerParameterRule<Scalars extends Named, Accumulators extends Named, Factors extends Named> {
  readonly spec: OptimizerSpec & { readonly learningRate: number };
  readonly scalars: Starts<Scalars>;
  readonly accumulators: Starts<Accumulators>;
  /** The scalars of the next state and the factors of this step. All are of one type: the widest of the parameters. */
  advance(last: Scalars, learningRate: Tensor): { readonly scalars: Scalars; readonly factors: Factors };
  /** One parameter's step; `factors` have its type. */
  step(gradient: Tensor, last: Accumulators, factors: Factors, parameter: Tensor): ParameterStep<Accumulators>;
}

/**
 * The optimizer of a rule. Its state is `{ learningRate, ...scalars, ...accumulators }`: `learningRate` is f32 always; other
 * scalars are f64 where a parameter is, so that f64 parameters are trained in f64; accumulators are trees of the
 * parameters' form and types.
 */
export function perParameter<Scalars extends Named, Accumulators extends Named, Factors extends Named>(
  rule: PerParameterRule<Scalars, Accumulators, Factors>,
): Optimizer {
  const { spec } = rule;
  const name = spec.type;
  const kept = Object.keys(rule.accumulators);
  return {
    spec,
    init(params) {
      requireFloats(name, params);
      const type = widestType(leavesOf<TensorData>(params, isTensorData).map(({ value }) => value));
      return {
        learningRate: tensorData("f32", spec.learningRate),
        ...mapValues<number, TensorData>(rule.scalars, (start) => tensorData(type, start)),
        ...mapValues<number, Tree<TensorData>>(rule.accumulators, (start) => filledLike(params, start)),
      };
    },
    update(gradients, state, params): OptimizerStep {
      const last = state as { readonly [name: string]: Tree<Tensor> };
      const learningRate = scalarOf(name, state, "learningRate");
      const trees = [gradients, params, ...kept.map((accumulator) => last[accumulator] ?? [])] as const;
      const [slopes, parameters, ...accumulated] = leavesByPath(name, trees) as [Leaves, Leaves, ...Leaves[]];
      const type = widestType(parameters.values());
      const { scalars, factors } = rule.advance(
        mapValues<number, Tensor>(rule.scalars, (_, scalar) => scalarOf(name, state, scalar)) as Scalars,
        cast(learningRate, type),
      );
      const steps = new Map<string, ParameterStep<Accumulators>>();
      for (const [path, parameter] of parameters) {
        const before = Object.fromEntries(kept.map((accumulator, i) => [accumulator, accumulated[i]?.get(path)]));
        const typed = mapValues<Tensor | undefined, Tensor | undefined>(
          factors,
          (factor) => factor && cast(factor, parameter.dtype),
        );
        steps.set(path, rule.step(slopes.get(path) as Tensor, before as Accumulators, typed as Factors, parameter));
      }
      const treeOf = (part: (step: ParameterStep<Accumulators>) => Tensor | undefined): Tree<Tensor> =>
        mapTree<Tensor, Tensor>(
          params,
          isTensor,
          (_, path) => part(steps.get(path) as ParameterStep<Accumulators>) as Tensor,
        );
      return {
        updates: treeOf(({ update }) => update),
        state: {
          learningRate,
          ...(scalars as { readonly [name: string]: Tensor }),
          ...mapValues(rule.accumulators, (_, accumulator) => treeOf(({ accumulators }) => accumulators[accumulator])),
        },
      };
    },
  };
}

type Leaves = ReadonlyMap<string, Tensor>;

function mapValues<T, U>(
  members: { readonly [name: string]: T },
  f: (value: T, name: string) => U,
): { [name: string]: U } {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, f(value, name)]));
}
