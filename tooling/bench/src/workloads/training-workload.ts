/** A multilayer perceptron with ReLU on MNIST, softmax cross-entropy, f32; a time is one step on one batch. */
export interface TrainingWorkload {
  readonly kind: "training";
  readonly name: string;
  /** Widths from the input on. */
  readonly layers: readonly number[];
  readonly batch: number;
  readonly optimizer: { readonly type: "sgd" | "adam"; readonly learningRate: number };
}

const sgd = { type: "sgd", learningRate: 0.1 } as const;
const adam = { type: "adam", learningRate: 1e-3 } as const;

/** Multilayer perceptrons of the sizes that people begin with; w0 has almost no arithmetic in a step. */
export const trainingWorkloads: readonly TrainingWorkload[] = [
  { kind: "training", name: "w0", layers: [784, 16, 10], batch: 1, optimizer: sgd },
  { kind: "training", name: "w1-sgd", layers: [784, 128, 10], batch: 64, optimizer: sgd },
  { kind: "training", name: "w1-adam", layers: [784, 128, 10], batch: 64, optimizer: adam },
  { kind: "training", name: "w2", layers: [784, 512, 512, 10], batch: 128, optimizer: adam },
];

export function describeTraining({ layers, batch, optimizer }: TrainingWorkload): string {
  return `MLP ${layers.join("-")}, batch ${batch}, ${optimizer.type === "sgd" ? "SGD" : "Adam"} ${optimizer.learningRate}`;
}

/**
 * Useful floating-point operations of a step: the matrix products alone, 2·M·N·K for each of the forward product, the
 * weights' gradient and the inputs' gradient, which the first layer does not need.
 */
export function flopsPerStep({ layers, batch }: TrainingWorkload): number {
  return layers.slice(1).reduce((sum, outputs, layer) => {
    const product = 2 * batch * (layers[layer] as number) * outputs;
    return sum + product * (layer === 0 ? 2 : 3);
  }, 0);
}
