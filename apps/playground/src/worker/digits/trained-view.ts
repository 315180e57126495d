import type { Dataset, Split } from "@tenon/datasets";
import type { Layer } from "@tenon/layers";
import type { Loss } from "@tenon/losses";
import type { Backend, DeviceTensor, Jitted, Tensor, TensorData, Tree } from "@tenon/tensor";
import { jit, softmax, upload } from "@tenon/tensor";
import { disposeTree, writeTree } from "../tensor-tree.ts";

const batchSize = 1000;

interface Values {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
}

interface TestBatch {
  readonly pixels: DeviceTensor;
  readonly labels: DeviceTensor;
  readonly size: number;
}

/** What the network read in the test images. */
export interface TestScores {
  readonly loss: number;
  readonly accuracy: number;
  /** The digit read in each image. */
  readonly read: Uint8Array;
  /** How often each digit was read as each: 10 times written plus read. */
  readonly confusion: readonly number[];
}

/**
 * The model as it was last seen in training, ready to be asked: what is in an image, what its layers make of it, how it does
 * on the test images. Its programs are compiled once; new weights are written into place.
 */
export class TrainedView implements Disposable {
  readonly #backend: Backend;
  readonly #layers: readonly Layer[];
  readonly #data: Dataset<Split>;
  readonly #values: { readonly params: Tree<DeviceTensor>; readonly state: Tree<DeviceTensor> };
  readonly #look: Jitted<[Values, Tensor], { readonly layers: Tensor[]; readonly probabilities: Tensor }>;
  readonly #score: Jitted<[Values, Tensor, Tensor], { readonly outputs: Tensor; readonly loss: Tensor }>;
  readonly #image: DeviceTensor;
  #batches: TestBatch[] = [];

  constructor(
    backend: Backend,
    { layers, loss, data }: { readonly layers: readonly Layer[]; readonly loss: Loss; readonly data: Dataset<Split> },
    params: Tree<TensorData>,
    state: Tree<TensorData>,
  ) {
    this.#backend = backend;
    this.#layers = layers;
    this.#data = data;
    this.#values = { params: upload(backend, params), state: upload(backend, state) };
    const [example] = data.splits.train.inputs as [TensorData];
    const shape = [1, ...example.shape.slice(1)];
    this.#image = upload(backend, { dtype: "u8", shape, data: new Uint8Array(shape.reduce((a, b) => a * b)) });
    this.#look = jit(
      (values, pixels) => {
        const outputs = this.#forward(values, data.prepare({ inputs: [pixels], targets: [] }).inputs);
        return { layers: outputs, probabilities: softmax(outputs.at(-1) as Tensor) };
      },
      { name: "look at an image" },
    );
    this.#score = jit(
      (values, pixels, labels) => {
        const { inputs, targets } = data.prepare({ inputs: [pixels], targets: [labels] });
        const outputs = this.#forward(values, inputs).at(-1) as Tensor;
        return { outputs, loss: loss.apply(outputs, targets[0] as Tensor) };
      },
      { name: "score test images" },
    );
  }

  /** Outputs of the layers, one after another. */
  #forward({ params, state }: Values, inputs: readonly Tensor[]): Tensor[] {
    const parts = (tree: Tree<Tensor>): readonly Tree<Tensor>[] =>
      (tree as { readonly layers: readonly Tree<Tensor>[] }).layers;
    let values = inputs;
    return this.#layers.map((layer, i) => {
      const [own, statistics] = [parts(params)[i] ?? {}, parts(state)[i] ?? {}];
      values = layer.apply(own, statistics, values, { training: false }).outputs;
      return values[0] as Tensor;
    });
  }

  update(params: Tree<TensorData>, state: Tree<TensorData>): void {
    writeTree(this.#values.params, params);
    writeTree(this.#values.state, state);
  }

  /** Outputs of all layers for one image of bytes, and the last as probabilities. */
  async look(
    pixels: Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly layers: readonly TensorData[]; readonly probabilities: number[] }> {
    this.#image.write(pixels);
    const found = this.#look(this.#values as Values, this.#image);
    try {
      const layers = await Promise.all(
        found.layers.map(async (tensor) => ({ dtype: tensor.dtype, shape: tensor.shape, data: await tensor.data() })),
      );
      const last = Array.from(layers.at(-1)?.data ?? []);
      const sum = last.reduce((a, b) => a + b, 0);
      // A network that ends with softmax gives them itself.
      const areProbabilities = last.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-3;
      return { layers, probabilities: areProbabilities ? last : Array.from(await found.probabilities.data()) };
    } finally {
      for (const tensor of [...found.layers, found.probabilities]) tensor[Symbol.dispose]();
    }
  }

  async score(signal?: AbortSignal): Promise<TestScores> {
    const test = this.#data.splits.test as Split;
    const labels = test.targets[0]?.data as Uint8Array;
    const read = new Uint8Array(test.size);
    const confusion = Array.from({ length: 100 }, () => 0);
    let [loss, right, done] = [0, 0, 0];
    for (const batch of this.#testBatches(test)) {
      signal?.throwIfAborted();
      const scored = this.#score(this.#values as Values, batch.pixels, batch.labels);
      const [outputs, batchLoss] = await Promise.all([scored.outputs.data(), scored.loss.item()]);
      for (const tensor of [scored.outputs, scored.loss]) tensor[Symbol.dispose]();
      const classes = outputs.length / batch.size;
      for (let i = 0; i < batch.size; i++) {
        let best = 0;
        for (let c = 1; c < classes; c++)
          if ((outputs[i * classes + c] as number) > (outputs[i * classes + best] as number)) best = c;
        const written = labels[done + i] as number;
        read[done + i] = best;
        if (best === written) right++;
        if (best < 10) confusion[written * 10 + best] = (confusion[written * 10 + best] ?? 0) + 1;
      }
      loss += batchLoss * batch.size;
      done += batch.size;
    }
    return { loss: loss / test.size, accuracy: right / test.size, read, confusion };
  }

  /** The test images on the device, in parts of one size, so that one program is enough. */
  #testBatches({ inputs, targets, size }: Split): readonly TestBatch[] {
    if (this.#batches.length > 0) return this.#batches;
    const part = ({ dtype, shape, data }: TensorData, from: number): DeviceTensor => {
      const each = data.length / size;
      return upload(this.#backend, {
        dtype,
        shape: [batchSize, ...shape.slice(1)],
        data: data.slice(from * each, (from + batchSize) * each),
      });
    };
    for (let from = 0; from < size; from += batchSize)
      this.#batches.push({
        pixels: part(inputs[0] as TensorData, from),
        labels: part(targets[0] as TensorData, from),
        size: batchSize,
      });
    return this.#batches;
  }

  [Symbol.dispose](): void {
    this.#look[Symbol.dispose]();
    this.#score[Symbol.dispose]();
    this.#image[Symbol.dispose]();
    disposeTree(this.#values.params);
    disposeTree(this.#values.state);
    for (const batch of this.#batches) for (const tensor of [batch.pixels, batch.labels]) tensor[Symbol.dispose]();
    this.#batches = [];
  }
}
