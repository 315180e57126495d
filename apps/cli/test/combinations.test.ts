import { cpu } from "@tenon/backend-cpu";
import type { Layer } from "@tenon/layers";
import { dense, sequential } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import { lossKind } from "@tenon/losses/plugin";
import { optimizerKind } from "@tenon/optimizers/plugin";
import type { CreatedBy, Kind, Registry } from "@tenon/registry";
import type { TensorData } from "@tenon/tensor";
import { normals, randomKey, tensorData } from "@tenon/tensor";
import type { TrainingData, TrainOptions } from "@tenon/training";
import { train } from "@tenon/training";
import { expect, test } from "vitest";
import { openRegistry } from "../src/registry.ts";

const [examples, features, classes] = [24, 4, 3];

/** Points about three centres. */
function problem(targets: TensorData): TrainingData {
  const points = Float32Array.from(normals(randomKey(1), examples * features), (x, i) => {
    const isCentre = i % features === Math.floor(i / features) % classes;
    return x / 3 + (isCentre ? 1 : 0);
  });
  const split = { size: examples, inputs: [tensorData("f32", points, [examples, features])], targets: [targets] };
  const inputTypes = [{ dtype: "f32", shape: [features] }] as const;
  return { name: "three points", inputTypes, splits: { train: split }, prepare: (batch) => batch };
}

const classOf = Array.from({ length: examples }, (_, i) => i % classes);
/** Targets as rows, which are classes, probabilities and numbers at once; and as class numbers. */
const problems: readonly TrainingData[] = [
  problem(
    tensorData(
      "f32",
      classOf.map((own) => Array.from({ length: classes }, (_, i) => Number(i === own))),
    ),
  ),
  problem(tensorData("i32", classOf)),
];

interface Named<T> {
  readonly name: string;
  readonly made: T;
}

/** What can be made of the entries of a kind, with the first of these options that an entry takes. */
function entriesOf<K extends Kind>(registry: Registry, kind: K, options: readonly object[]): Named<CreatedBy<K>>[] {
  return registry.entries(kind).flatMap(({ name }) => {
    for (const each of options)
      try {
        return [{ name, made: registry.parse(kind, { type: name, ...each }) }];
      } catch {
        // It needs others.
      }
    return [];
  });
}

/** Layers that keep the type of their input, but for those that are no activations. */
function isActivation({ made: { spec, init } }: Named<Layer>): boolean {
  if (["dropout", "batchNorm", "layerNorm", "normalization", "flatten"].includes(spec.type)) return false;
  try {
    const { outputs } = init(randomKey(0), [{ dtype: "f32", shape: [1, classes] }]);
    return outputs.map(({ dtype, shape }) => `${dtype} ${shape}`).join() === `f32 1,${classes}`;
  } catch {
    return false;
  }
}

/** Losses before each of some steps on all examples. */
async function losses(options: Omit<TrainOptions, "epochs" | "batchSize">): Promise<number[]> {
  const found: number[] = [];
  for await (const event of train({ ...options, epochs: 6, batchSize: examples, seed: 2 }))
    if (event.type === "epoch") found.push(event.scores.loss);
  return found;
}

test("every combination of activation, loss and optimizer trains a small problem to a lower loss", {
  timeout: 300_000,
}, async () => {
  const registry = await openRegistry([]);
  const sgd = { optimizer: { type: "sgd" } };
  const frozen = { groups: [{ paths: ["layers.0.bias"], frozen: true }], ...sgd };
  const activations = entriesOf(registry, layerKind, [{}]).filter(isActivation);
  const lossEntries = entriesOf(registry, lossKind, [{}]);
  const optimizers = entriesOf(registry, optimizerKind, [{}]);
  // What goes around another optimizer does the same around each, and is tried with one activation.
  const wrapped = entriesOf(registry, optimizerKind, [sgd, { maximum: 1, ...sgd }, frozen]).filter(
    ({ name }) => !optimizers.some((plain) => plain.name === name),
  );
  // Those that the project began with; a list that is empty by mistake would pass.
  for (const [entries, name] of [
    [activations, "sigmoid"],
    [lossEntries, "crossEntropy"],
    [optimizers, "adam"],
    [wrapped, "clipByGlobalNorm"],
  ] as const)
    expect(entries.map((entry) => entry.name)).toContain(name);

  await using backend = await cpu.open({ threads: 1 });
  const failures: string[] = [];
  for (const { name: activation, made: layer } of activations) {
    const model = sequential(dense(6), layer, dense(classes));
    for (const { name: lossName, made: loss } of lossEntries) {
      let data: TrainingData | undefined;
      for (const { name, made: optimizer } of activation === "sigmoid" ? [...optimizers, ...wrapped] : optimizers) {
        const candidates: readonly TrainingData[] = data ? [data] : problems;
        let told = "takes neither rows nor class numbers";
        for (const candidate of candidates)
          try {
            const [before = Number.NaN, ...after] = await losses({ backend, model, data: candidate, loss, optimizer });
            const last = after.at(-1) ?? Number.NaN;
            told = last < before ? "" : `${before} became ${last}`;
            data = candidate;
            break;
          } catch (error) {
            told = (error as Error).message;
          }
        if (told !== "") failures.push(`${activation}, ${lossName}, ${name}: ${told}`);
      }
    }
  }
  expect(failures).toEqual([]);
});
