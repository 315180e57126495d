import { reference } from "@tenon/backend";
import { xor } from "@tenon/datasets";
import { dense, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { accuracy } from "@tenon/metrics";
import { adam } from "@tenon/optimizers";
import type { TensorData, Tree } from "@tenon/tensor";
import { leavesOf } from "@tenon/tensor";
import type { DoneEvent, RunStorage, TrainedModel, TrainingEvent, TrainOptions } from "../src/index.ts";
import { train } from "../src/index.ts";

export const smallModel: ReturnType<typeof sequential> = sequential(dense(8), relu(), dense(2));

/** A run that takes a fraction of a second. */
export async function smallRun(more: Partial<TrainOptions> = {}): Promise<TrainOptions> {
  return {
    backend: await reference.open(),
    model: smallModel,
    data: xor({ size: 64, seed: 3 }),
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 0.05 }),
    metrics: [accuracy()],
    epochs: 3,
    batchSize: 16,
    seed: 1,
    ...more,
  };
}

export async function collect(
  options: TrainOptions,
  afterEach: () => Promise<void> = async () => {},
): Promise<{ events: TrainingEvent[]; done: DoneEvent }> {
  const events: TrainingEvent[] = [];
  for await (const event of train(options)) {
    events.push(event);
    await afterEach();
  }
  return { events, done: events.at(-1) as DoneEvent };
}

export const ofType = <T extends TrainingEvent["type"]>(
  events: readonly TrainingEvent[],
  type: T,
): readonly Extract<TrainingEvent, { type: T }>[] =>
  events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);

/** Names and bytes of all leaves, for comparisons to the bit. */
export function bytesOf(tree: Tree<TensorData>): readonly string[] {
  const isLeaf = (leaf: unknown): boolean => typeof leaf === "object" && leaf !== null && "data" in leaf;
  return leavesOf<TensorData>(tree, isLeaf).map(
    ({ path, value: { dtype, shape, data } }) =>
      `${path} ${dtype}[${shape}] ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex")}`,
  );
}

export const modelBytes = ({ params, state }: TrainedModel): readonly string[] => [
  ...bytesOf(params),
  ...bytesOf(state),
];

/** Saves in memory, all of them, the newest last. */
export function memoryStorage(): RunStorage & { readonly saves: Uint8Array<ArrayBuffer>[] } {
  const saves: Uint8Array<ArrayBuffer>[] = [];
  return {
    name: "memory",
    saves,
    write: async (bytes) => void saves.push(bytes.slice()),
    generations: async () =>
      saves
        .map((bytes, i) => ({ name: `save ${i}`, read: async () => bytes.slice() }))
        .reverse()
        .slice(0, 2),
  };
}
