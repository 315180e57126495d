import type { TensorData } from "@tenon/tensor";
import { isTensorData, mapTree, tensorData } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerError } from "../optimizer-error.ts";
import { requireInRange } from "../option-range.ts";
import { partitioned } from "../partitioned.ts";
import { matchingPaths } from "./path-patterns.ts";
import { withGradients } from "./with-gradients.ts";

export interface ParameterGroup {
  /** Patterns of the parameters' paths, such as `["layers.0.*", "**.bias"]`; one at least. */
  readonly paths: readonly string[];
  /** What trains them; default: the optimizer of the rest, with a state of its own. */
  readonly optimizer?: Optimizer | undefined;
  /** > 0: what the optimizer's learning rates are multiplied by; default 1. */
  readonly learningRateFactor?: number | undefined;
  /** Whether they stay as they are; default false. */
  readonly frozen?: boolean | undefined;
}

export interface ParameterGroupsOptions {
  /** A parameter belongs to the first group that has a pattern for it. */
  readonly groups: readonly ParameterGroup[];
  /** What trains the parameters of no group. */
  readonly optimizer: Optimizer;
}

/**
 * Trains parameters by different optimizers or at different rates, or not at all, chosen by their paths. In a pattern `*`
 * stands for any text within a segment of the path, and `**` for any number of segments: `layers.0.*`, `**.bias`,
 * `encoder.**`. As the `param_groups` of PyTorch's optimizers and `requires_grad = False`.
 *
 * Frozen parameters get neither state nor update; in a compiled step their gradients are not computed.
 *
 * - state: `group0`, `group1`, ... for groups that train something, and `rest`; each is the state of its optimizer. A group's
 *   `learningRate` starts at that of its optimizer times the factor.
 *
 * @throws OptimizerError `options` for a number out of range, a group without patterns, or a frozen group with an optimizer;
 *   `params` where a pattern matches no parameter: it names the nearest.
 *
 * @example
 * ```ts
 * import { adam, parameterGroups } from "@tenon/optimizers";
 * import { leavesOf, tensorData } from "@tenon/tensor";
 * const layer = { weight: tensorData("f32", [1]), bias: tensorData("f32", [0]) };
 * const optimizer = parameterGroups({
 *   groups: [
 *     { paths: ["layers.0.*"], frozen: true },
 *     { paths: ["**.bias"], learningRateFactor: 2 },
 *   ],
 *   optimizer: adam(),
 * });
 * const state = optimizer.init({ layers: [layer, layer] });
 * const leaves = leavesOf(state, (value) => typeof value === "object" && value !== null && "dtype" in value);
 * const moments = leaves.map(({ path }) => path).filter((path) => path.includes("firstMoment"));
 * moments; // => ["group1.firstMoment.layers.1.bias", "rest.firstMoment.layers.1.weight"]
 * ```
 */
export function parameterGroups({ groups, optimizer }: ParameterGroupsOptions): Optimizer {
  const type = "parameterGroups";
  for (const [i, group] of groups.entries()) requireGroup(type, group, `groups.${i}`);
  const spec = {
    type,
    groups: groups.map(({ paths, optimizer: own, learningRateFactor = 1, frozen = false }) => ({
      paths,
      ...(own && { optimizer: own.spec }),
      learningRateFactor,
      frozen,
    })),
    optimizer: optimizer.spec,
  };
  const trained = groups.flatMap(({ optimizer: own = optimizer, learningRateFactor = 1, frozen }, i) =>
    frozen ? [] : [[nameOf(i), withFactor(own, learningRateFactor)] as const],
  );
  return partitioned(spec, { ...Object.fromEntries(trained), rest: optimizer }, (parameters) => {
    const all = parameters.map(({ path }) => path);
    const matching = groups.map(({ paths }) => new Set(paths.flatMap((pattern) => matchingPaths(type, pattern, all))));
    return new Map(
      all.map((path) => {
        const group = matching.findIndex((paths) => paths.has(path));
        return [path, group < 0 ? "rest" : nameOf(group)];
      }),
    );
  });
}

const nameOf = (group: number): string => `group${group}`;

function requireGroup(
  type: string,
  { paths, optimizer, learningRateFactor = 1, frozen }: ParameterGroup,
  at: string,
): void {
  requireInRange(type, `${at}.learningRateFactor`, learningRateFactor, "a number > 0");
  const refuse = (reason: string): never => {
    throw new OptimizerError({ code: "options", optimizer: type, reason });
  };
  if (paths.length === 0) refuse(`expects ${at}.paths to hold a pattern at least, such as "**.bias"`);
  if (frozen && (optimizer || learningRateFactor !== 1))
    refuse(`expects ${at} to be frozen or to have an optimizer or a learningRateFactor, got both`);
}

/** The same optimizer from other learning rates on. */
function withFactor(optimizer: Optimizer, factor: number): Optimizer {
  if (factor === 1) return optimizer;
  const scaled = (value: TensorData, path: string): TensorData => {
    if (path !== "learningRate" && !path.endsWith(".learningRate")) return value;
    return tensorData(
      value.dtype,
      Array.from(value.data, (rate) => rate * factor),
      value.shape,
    );
  };
  return {
    ...withGradients(optimizer.spec, optimizer, (gradients) => gradients),
    init: (params) => mapTree<TensorData, TensorData>(optimizer.init(params), isTensorData, scaled),
  };
}
