import type { JsonValue } from "@tenon/tensor";
import { OptimizerError } from "../optimizer-error.ts";
import { requireInRange, requireOneOf } from "../option-range.ts";
import type { ObservedEpoch, Schedule } from "../schedule.ts";

export interface ReduceOnPlateauScheduleOptions {
  /** Which score has to get better, `loss` or a metric; that on validation data where there is one. Default `loss`. */
  readonly score?: string | undefined;
  /** Whether less is better (`min`) or more (`max`); default `min`. */
  readonly mode?: "min" | "max" | undefined;
  /** c, 0 <= c < 1: what the rate is multiplied by each time; default 0.1. */
  readonly factor?: number | undefined;
  /** >= 0: epochs without improvement that are let pass; default 10. */
  readonly patience?: number | undefined;
  /** >= 0: how much better counts as better; default 0.0001. */
  readonly threshold?: number | undefined;
  /** Whether the threshold is a share of the best score or a difference from it; default `relative`. */
  readonly thresholdMode?: "relative" | "absolute" | undefined;
  /** >= 0: epochs after a reduction in which nothing is counted; default 0. */
  readonly cooldown?: number | undefined;
  /** 0 to 1: the least share of the rate; default 0. */
  readonly minimum?: number | undefined;
}

/** What is remembered; `best` is null before the first epoch. */
type Memory = {
  readonly factor: number;
  readonly best: number | null;
  readonly badEpochs: number;
  readonly cooldown: number;
};

/**
 * The rate falls when a score has not got better for some epochs. As `torch.optim.lr_scheduler.ReduceLROnPlateau`, whose `eps`
 * is 0 here: a score s is better than the best b so far where
 *
 *     min, relative: s < b (1 - threshold)        max, relative: s > b (1 + threshold)
 *     min, absolute: s < b - threshold            max, absolute: s > b + threshold
 *
 * and after more than `patience` epochs that were not, factor ← max(c · factor, minimum). A score that is
 * infinite or no number is not better.
 *
 * @throws OptimizerError `options` for a number out of range; `schedule` where an epoch has no such score.
 *
 * @example
 * ```ts
 * import { reduceOnPlateauSchedule } from "@tenon/optimizers";
 * const schedule = reduceOnPlateauSchedule({ patience: 1, factor: 0.5 });
 * let state = schedule.init();
 * const factors = [3, 2, 2, 2, 1].map((loss, i) => {
 *   state = schedule.observe!(state, { epoch: i + 1, scores: { loss } });
 *   return schedule.factor(state, { step: i, steps: 5, stepsPerEpoch: 1 });
 * });
 * factors; // => [1, 1, 1, 0.5, 0.5]
 * ```
 */
export function reduceOnPlateauSchedule({
  score = "loss",
  mode = "min",
  factor = 0.1,
  patience = 10,
  threshold = 1e-4,
  thresholdMode = "relative",
  cooldown = 0,
  minimum = 0,
}: ReduceOnPlateauScheduleOptions = {}): Schedule {
  const type = "reduceOnPlateau";
  requireInRange(type, "factor", factor, "a number >= 0 and < 1");
  requireInRange(type, "patience", patience, "a number >= 0");
  requireInRange(type, "threshold", threshold, "a number >= 0");
  requireInRange(type, "cooldown", cooldown, "a number >= 0");
  requireInRange(type, "minimum", minimum, "a number >= 0 and <= 1");
  requireOneOf(type, "mode", mode, ["min", "max"]);
  requireOneOf(type, "thresholdMode", thresholdMode, ["relative", "absolute"]);
  const sign = mode === "min" ? -1 : 1;
  const isBetter = (value: number, best: number | null): boolean => {
    if (best === null) return Number.isFinite(value);
    const bar = thresholdMode === "relative" ? best * (1 + sign * threshold) : best + sign * threshold;
    return mode === "min" ? value < bar : value > bar;
  };
  return {
    spec: { type, score, mode, factor, patience, threshold, thresholdMode, cooldown, minimum },
    init: () => ({ factor: 1, best: null, badEpochs: 0, cooldown: 0 }) satisfies Memory,
    observe(state, epoch): Memory {
      const last = memoryOf(type, state);
      const value = scoreOf(type, score, epoch);
      const better = isBetter(value, last.best);
      const best = better ? value : last.best;
      const cooling = last.cooldown > 0;
      const badEpochs = better || cooling ? 0 : last.badEpochs + 1;
      if (badEpochs <= patience)
        return { factor: last.factor, best, badEpochs, cooldown: cooling ? last.cooldown - 1 : 0 };
      return { factor: Math.max(last.factor * factor, minimum), best, badEpochs: 0, cooldown };
    },
    factor: (state) => memoryOf(type, state).factor,
  };
}

function scoreOf(type: string, score: string, { scores, evaluation }: ObservedEpoch): number {
  const value = evaluation?.[score] ?? scores[score];
  if (value !== undefined) return value;
  const there = [...new Set([...Object.keys(evaluation ?? {}), ...Object.keys(scores)])].join(", ");
  throw new OptimizerError({
    code: "schedule",
    optimizer: type,
    reason: `looks at the score "${score}", which the run does not have; it has ${there}. Add it as a metric, or choose another`,
  });
}

/** @throws OptimizerError `schedule` where a state, which may come from a file, is none of this schedule. */
function memoryOf(type: string, state: JsonValue): Memory {
  if (isMemory(state)) return state;
  throw new OptimizerError({
    code: "schedule",
    optimizer: type,
    reason:
      "expects the state that it has given, with factor, best, badEpochs and cooldown; this is of another schedule",
  });
}

function isMemory(state: JsonValue): state is Memory {
  if (typeof state !== "object" || state === null || Array.isArray(state)) return false;
  const { factor, best, badEpochs, cooldown } = state as { readonly [name: string]: JsonValue };
  return [factor, badEpochs, cooldown].every(Number.isFinite) && (best === null || typeof best === "number");
}
