import type { OptimizerSpec } from "../src/index.ts";

/** Every optimizer by its defaults, and every wrapper around one: what the tests of the family run over. */
export const optimizerSpecs: Readonly<Record<string, OptimizerSpec>> = Object.fromEntries(
  (
    [
      { type: "gradientDescent" },
      { type: "sgd" },
      { type: "adagrad" },
      { type: "adadelta" },
      { type: "rmsprop" },
      { type: "adam" },
      { type: "adamW", weightDecay: 0 },
      { type: "adamax" },
      { type: "nAdam" },
      { type: "rAdam" },
      { type: "lion" },
      { type: "lamb", weightDecay: 0 },
      { type: "muon" },
      { type: "clipByValue", optimizer: { type: "adam" } },
      { type: "clipByNorm", optimizer: { type: "adam" } },
      { type: "clipByGlobalNorm", optimizer: { type: "adam" } },
      { type: "regularization", optimizer: { type: "adam" } },
      { type: "parameterGroups", groups: [{ paths: ["**"], learningRateFactor: 2 }], optimizer: { type: "adam" } },
      { type: "exponentialMovingAverage", optimizer: { type: "adam" } },
    ] as OptimizerSpec[]
  ).map((spec) => [spec.type, spec]),
);

/** Options that change what an optimizer computes or keeps. */
export const optimizerVariants: Readonly<Record<string, OptimizerSpec>> = {
  "sgd, momentum": { type: "sgd", momentum: 0.9 },
  "sgd, nesterov": { type: "sgd", momentum: 0.9, nesterov: true },
  "sgd, dampening and weight decay": { type: "sgd", momentum: 0.9, dampening: 0.5, weightDecay: 0.01 },
  "adagrad, all options": { type: "adagrad", learningRateDecay: 0.01, weightDecay: 0.01, initialAccumulator: 1 },
  "adadelta, weight decay": { type: "adadelta", weightDecay: 0.01 },
  "rmsprop, centered with momentum": { type: "rmsprop", momentum: 0.9, centered: true, weightDecay: 0.01 },
  "adam, amsgrad and weight decay": { type: "adam", amsgrad: true, weightDecay: 0.01 },
  "adamW, amsgrad": { type: "adamW", amsgrad: true },
  "lion, weight decay": { type: "lion", weightDecay: 0.1 },
  "lamb, weight decay": { type: "lamb" },
  "regularization, L1 and L2": {
    type: "regularization",
    l1: 0.01,
    l2: 0.01,
    paths: ["**"],
    optimizer: { type: "sgd" },
  },
};
