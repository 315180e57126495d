import type { Json, Spec } from "./json.ts";
import { isRecord, isSpec } from "./read-json.ts";

/** Everything that one neuron and its learning is made of. */
export type NeuronSetup = {
  /** Two or three. */
  readonly inputs: readonly number[];
  /** One for each input. */
  readonly weights: readonly number[];
  readonly bias: number;
  readonly activation: Spec;
  readonly loss: NeuronLoss;
  readonly target: number;
  readonly learningRate: number;
};

/** Losses of the registry whose formulas the page shows. */
export const neuronLosses = ["meanSquaredError", "binaryCrossEntropy"] as const;
export type NeuronLoss = (typeof neuronLosses)[number];

/** What the page begins with. */
export const usualNeuron: NeuronSetup = {
  inputs: [1, -0.5],
  weights: [0.8, 0.4],
  bias: -0.2,
  activation: { type: "sigmoid" },
  loss: "meanSquaredError",
  target: 1,
  learningRate: 0.5,
};

/** Numbers beyond this tell a student nothing. */
export const mostNumber = 1000;

/** A set-up from a link, whose form is not known yet; `undefined` where it is none. */
export function readNeuronSetup(given: Json | undefined): NeuronSetup | undefined {
  if (!isRecord(given)) return undefined;
  const { inputs, weights, bias, activation, loss, target, learningRate } = given;
  if (!isNumbers(inputs) || !isNumbers(weights) || inputs.length !== weights.length) return undefined;
  if (inputs.length !== 2 && inputs.length !== 3) return undefined;
  if (!isNumber(bias) || !isNumber(target) || !isNumber(learningRate) || learningRate <= 0) return undefined;
  const known = neuronLosses.find((name) => name === loss);
  if (!isSpec(activation) || !known) return undefined;
  return { inputs, weights, bias, activation, loss: known, target, learningRate };
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Math.abs(value) <= mostNumber;
const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isNumber);
