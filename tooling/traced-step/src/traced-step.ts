import { reference } from "@tenon/backend";
import { dense, flatten, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { accuracy } from "@tenon/metrics";
import type { Program } from "@tenon/program";
import type { Tensor } from "@tenon/tensor";
import { cast, mul, sizeOf, tensorData } from "@tenon/tensor";
import type { TrainOptions } from "@tenon/training";
import { train } from "@tenon/training";

/** The Program of a training step, as `train` traces it: images of bytes that lie on the device, and their classes. */
export async function tracedStep({
  model,
  optimizer,
  batchSize,
  imageShape = [28, 28, 1],
  examples = 1000,
}: Pick<TrainOptions, "model" | "optimizer" | "batchSize"> & {
  readonly imageShape?: readonly number[];
  readonly examples?: number;
}): Promise<Program> {
  const images = tensorData("u8", new Uint8Array(examples * sizeOf(imageShape)), [examples, ...imageShape]);
  const labels = tensorData("u8", new Uint8Array(examples));
  await using backend = await reference.open();
  let step: Program | undefined;
  const compile = backend.compile.bind(backend);
  backend.compile = (program, options) => {
    if (program.name !== "train step") return compile(program, options);
    step = program;
    throw new Error("recorded");
  };
  const run = train({
    backend,
    model,
    data: {
      name: "bytes",
      inputTypes: [{ dtype: "f32", shape: imageShape }],
      splits: { train: { size: examples, inputs: [images], targets: [labels] } },
      prepare: ({ inputs, targets }) => ({
        inputs: [mul(cast(inputs[0] as Tensor, "f32"), 1 / 255)],
        targets: [cast(targets[0] as Tensor, "i32")],
      }),
    },
    loss: crossEntropy(),
    optimizer,
    metrics: [accuracy()],
    epochs: 1,
    batchSize,
  });
  try {
    for await (const event of run) void event;
  } catch (error) {
    if (!step) throw error;
  }
  if (!step) throw new Error("no step was compiled");
  return step;
}

/** Dense layers with ReLU between them. */
export const perceptron = (...widths: readonly number[]): TrainOptions["model"] =>
  sequential(flatten(), ...widths.flatMap((width, i) => (i === 0 ? [dense(width)] : [relu(), dense(width)])));
