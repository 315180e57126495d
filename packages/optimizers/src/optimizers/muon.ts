import type { Tensor } from "@tenon/tensor";
import { mul, neg } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerError } from "../optimizer-error.ts";
import { requireInRange } from "../option-range.ts";
import { partitioned } from "../partitioned.ts";
import { withDecoupledWeightDecay } from "../weight-decay.ts";
import { adamW } from "./adamw.ts";
import { orthogonalized } from "./newton-schulz.ts";
import { perParameter } from "./per-parameter.ts";
import { runningMean } from "./running-mean.ts";

export interface MuonOptions {
  /** γ > 0, of the matrices; default 0.02. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** μ, 0 <= μ < 1: how much of the mean gradient is kept; default 0.95. */
  readonly momentum?: number | undefined;
  /** Whether the gradient is looked at from where the momentum leads; default true. */
  readonly nesterov?: boolean | undefined;
  /** Rounds of the iteration that makes steps orthogonal, 1 to 20; default 5. */
  readonly iterations?: number | undefined;
  /** λ >= 0: every step takes γ λ θ off the matrix; default 0. */
  readonly weightDecay?: number | undefined;
  /** What trains everything else; default `adamW({ learningRate: 3e-4, beta2: 0.95, epsilon: 1e-10, weightDecay: 0 })`. */
  readonly others?: Optimizer | undefined;
}

interface Accumulators {
  readonly [name: string]: Tensor;
  readonly firstMoment: Tensor;
}

/**
 * Muon: a matrix W [inputs, outputs] moves by the orthogonal matrix nearest to its mean gradient, so that all directions are
 * learnt equally fast; what is no matrix is left to another optimizer. For gradient g:
 *
 *     m ← μ m + (1 - μ) g
 *     d = μ m + (1 - μ) g  (Nesterov's; without, d = m)
 *     W ← W - γ (√max(1, outputs / inputs) · orthogonal(d) + λ W)
 *
 * with the Newton-Schulz iteration of the fifth order for `orthogonal` (Jordan, Jin, Boza, You, Cesista, Newhouse, Bernstein,
 * Muon: An optimizer for hidden layers in neural networks, 2024, and `SingleDeviceMuonWithAuxAdam` of
 * github.com/KellerJordan/Muon; here in the parameters' type rather than in bfloat16). The author advises to leave the
 * first and the last layer to the other optimizer: `parameterGroups` does that.
 *
 * - state: `matrices`, with `learningRate`, f32 scalar, and `firstMoment`, by path; `others`, the other optimizer's state
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { muon } from "@tenon/optimizers";
 * import { leavesOf, tensorData } from "@tenon/tensor";
 * const layer = { weight: tensorData("f32", [[1, 2], [3, 4]]), bias: tensorData("f32", [0, 0]) };
 * const state = muon().init(layer);
 * const paths = leavesOf(state, (value) => typeof value === "object" && value !== null && "dtype" in value);
 * paths.map(({ path }) => path).slice(0, 3); // => ["matrices.firstMoment.weight", "matrices.learningRate", "others.firstMoment.bias"]
 * ```
 */
export function muon({
  learningRate = 0.02,
  momentum = 0.95,
  nesterov = true,
  iterations = 5,
  weightDecay = 0,
  others = adamW({ learningRate: 3e-4, beta2: 0.95, epsilon: 1e-10, weightDecay: 0 }),
}: MuonOptions = {}): Optimizer {
  const type = "muon";
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  requireInRange(type, "momentum", momentum, "a number >= 0 and < 1");
  requireInRange(type, "weightDecay", weightDecay, "a number >= 0");
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > 20)
    throw new OptimizerError({
      code: "options",
      optimizer: type,
      reason: `expects iterations to be a whole number from 1 to 20, got ${iterations}`,
    });
  const spec = { type, learningRate, momentum, nesterov, iterations, weightDecay, others: others.spec };
  const matrices = perParameter<Readonly<Record<string, never>>, Accumulators, { readonly rate: Tensor }>({
    spec,
    scalars: {},
    accumulators: { firstMoment: 0 },
    advance: (scalars, rate) => ({ scalars, factors: { rate } }),
    step(g, last, { rate }, parameter) {
      const firstMoment = runningMean(last.firstMoment, g, momentum);
      const direction = orthogonalized(nesterov ? runningMean(firstMoment, g, momentum) : firstMoment, iterations);
      const [inputs, outputs] = parameter.shape as readonly [number, number];
      const update = mul(neg(mul(rate, Math.sqrt(Math.max(1, outputs / inputs)))), direction);
      return {
        update: withDecoupledWeightDecay(update, rate, parameter, weightDecay),
        accumulators: { firstMoment },
      };
    },
  });
  return partitioned(
    spec,
    { matrices, others },
    (parameters) => new Map(parameters.map(({ path, shape }) => [path, shape.length === 2 ? "matrices" : "others"])),
  );
}
