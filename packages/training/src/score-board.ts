import type { JsonValue, Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, cast, isTensorData, leavesOf, mapTree, mul, tensorData } from "@tenon/tensor";
import type { MetricRule } from "./contracts.ts";
import type { ScoreDetails, Scores } from "./events.ts";
import type { LossValues } from "./model-losses.ts";
import { TrainingError } from "./training-error.ts";

/** Accumulators of the losses and of each metric, kept on the device and updated by the step itself. */
export interface ScoreBoard {
  init(): Tree<TensorData>;
  /** Traced into the step. */
  update(board: Tree<Tensor>, batch: ScoredBatch): Tree<Tensor>;
  read(board: Tree<TensorData>): Scores;
  /** What metrics tell besides their number; undefined where none does. */
  details(board: Tree<TensorData>): ScoreDetails | undefined;
}

export interface ScoredBatch {
  readonly outputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  readonly losses: LossValues;
  /** Examples in the batch. */
  readonly size: number;
}

interface Board<T> {
  readonly [name: string]: Tree<T>;
  /** The weighted sum, then, where there are several, each of its own. */
  readonly lossSums: readonly T[];
  readonly examples: T;
  readonly metrics: readonly Tree<T>[];
}

interface NamedMetric {
  readonly name: string;
  readonly output: number;
  readonly metric: MetricRule;
}

/**
 * The accumulators are f32: the trainer starts them again at every report, so that sums stay small.
 *
 * @param lossCount outputs that have a loss
 * @param names of targets, for scores of models with several outputs
 * @throws TrainingError `options` where two scores have one name.
 */
export function scoreBoard(
  metrics: readonly MetricRule[] | readonly (readonly MetricRule[])[],
  lossCount = 1,
  names: readonly string[] | undefined = undefined,
): ScoreBoard {
  const named = nameMetrics(metrics, names);
  const lossNames = Array.from({ length: lossCount }, (_, i) => `${targetName(names, i)}.loss`);
  const separate = lossCount > 1;
  requireUnique(["loss", ...(separate ? lossNames : []), ...named.map(({ name }) => name)]);
  const zero = tensorData("f32", 0);
  return {
    init: () => ({
      lossSums: Array.from({ length: separate ? 1 + lossCount : 1 }, () => zero),
      examples: zero,
      metrics: named.map(({ metric }) => metric.init()),
    }),
    update(board, { outputs, targets, losses, size }) {
      const { lossSums, examples, metrics: accumulators } = board as Board<Tensor>;
      const means = separate ? [losses.mean, ...losses.means] : [losses.mean];
      return {
        lossSums: lossSums.map((sum, i) => add(sum, mul(asF32(means[i] as Tensor), size))),
        examples: add(examples, size),
        metrics: named.map(({ metric, output: i }, m) => {
          const [output, target] = [outputs[i] as Tensor, targets[i] as Tensor];
          const loss = losses.means[i] ?? losses.mean;
          return metric.update(accumulators[m] as Tree<Tensor>, { output, target, loss, size });
        }),
      };
    },
    read(board) {
      const { lossSums, examples, metrics: accumulators } = board as Board<TensorData>;
      const [loss, ...others] = lossSums.map((sum) => (sum.data[0] as number) / (examples.data[0] as number));
      const scores = named.map(
        ({ name, metric }, i) => [name, metric.result(accumulators[i] as Tree<TensorData>)] as const,
      );
      const ofOutputs = others.map((value, i) => [lossNames[i] as string, value] as const);
      return { ...Object.fromEntries([...ofOutputs, ...scores]), loss: loss as number };
    },
    details(board) {
      const { metrics: accumulators } = board as Board<TensorData>;
      const found: (readonly [string, JsonValue])[] = [];
      named.forEach(({ name, metric }, i) => {
        if (metric.details) found.push([name, metric.details(accumulators[i] as Tree<TensorData>)]);
      });
      return found.length === 0 ? undefined : Object.fromEntries(found);
    },
  };
}

/** Accumulators on the host, in f64: those of an epoch from those of its reports. */
export function addBoards(sums: Tree<TensorData>, part: Tree<TensorData>): Tree<TensorData> {
  const parts = leavesOf<TensorData>(part, isTensorData);
  let next = 0;
  return mapTree<TensorData, TensorData>(sums, isTensorData, ({ shape, data }) => {
    const added = (parts[next++] as { value: TensorData }).value.data;
    return { dtype: "f64", shape, data: Float64Array.from(data, (sum, i) => sum + (added[i] as number)) };
  });
}

/** Accumulators for `addBoards` to begin with. */
export function zeroBoard(board: ScoreBoard): Tree<TensorData> {
  return mapTree<TensorData, TensorData>(board.init(), isTensorData, ({ shape, data }) => ({
    dtype: "f64",
    shape,
    data: new Float64Array(data.length),
  }));
}

function nameMetrics(
  metrics: readonly MetricRule[] | readonly (readonly MetricRule[])[],
  names: readonly string[] | undefined,
): readonly NamedMetric[] {
  return metrics.flatMap((entry, i): readonly NamedMetric[] => {
    if (!isList(entry)) return [{ name: entry.name, output: 0, metric: entry }];
    return entry.map((metric) => ({ name: `${targetName(names, i)}.${metric.name}`, output: i, metric }));
  });
}

const isList = (entry: MetricRule | readonly MetricRule[]): entry is readonly MetricRule[] => Array.isArray(entry);
const targetName = (names: readonly string[] | undefined, i: number): string => names?.[i] ?? String(i);
const asF32 = (value: Tensor): Tensor => (value.dtype === "f32" ? value : cast(value, "f32"));

function requireUnique(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new TrainingError({ code: "options", reason: `metrics: two scores are called "${twice}"; leave one out` });
}
