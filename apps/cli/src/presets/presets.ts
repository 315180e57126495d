import type { RunConfiguration } from "../run-configuration.ts";

/** Ready-made runs by name. This folder is data: it alone names entries of the registry. */
export const presets: { readonly [name: string]: RunConfiguration & { readonly summary: string } } = {
  linear: {
    summary: "Softmax regression on MNIST: one dense layer",
    model: { type: "sequential", layers: [{ type: "flatten" }, { type: "dense", units: 10 }] },
    dataset: { type: "mnist" },
    loss: { type: "crossEntropy" },
    optimizer: { type: "adam", learningRate: 0.001 },
    metrics: [{ type: "accuracy" }],
    backend: { type: "reference" },
    epochs: 5,
    batchSize: 100,
  },
  mlp: {
    summary: "A multilayer perceptron on MNIST: 128 hidden units, ReLU",
    model: {
      type: "sequential",
      layers: [{ type: "flatten" }, { type: "dense", units: 128 }, { type: "relu" }, { type: "dense", units: 10 }],
    },
    dataset: { type: "mnist" },
    loss: { type: "crossEntropy" },
    optimizer: { type: "adam", learningRate: 0.001 },
    metrics: [{ type: "accuracy" }],
    backend: { type: "reference" },
    epochs: 1,
    batchSize: 50,
  },
};
