import type { Json, Spec } from "./json.ts";
import { isRecord, isSameJson, isSpec, isWholeIn, type Range } from "./read-json.ts";

/** All that the training of digits is made of. */
export type DigitsSetup = {
  readonly layers: readonly Spec[];
  readonly loss: Spec;
  readonly optimizer: Spec;
  readonly schedule: Spec;
  readonly backend: Spec;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
};

/** What the page begins with. */
export const usualDigits: DigitsSetup = {
  layers: [{ type: "flatten" }, { type: "dense", units: 128 }, { type: "relu" }, { type: "dense", units: 10 }],
  loss: { type: "crossEntropy" },
  optimizer: { type: "adam", learningRate: 0.001 },
  schedule: { type: "constant" },
  backend: { type: "cpu" },
  batchSize: 64,
  epochs: 5,
  seed: 0,
};

export const limits: { readonly batchSize: Range; readonly epochs: Range; readonly seed: Range } = {
  batchSize: [1, 10_000],
  epochs: [1, 1000],
  seed: [0, 2_147_483_647],
};

/** A set-up from a link or a file, whose form is not known yet; `undefined` where it is none. */
export function readDigitsSetup(given: Json | undefined): DigitsSetup | undefined {
  if (!isRecord(given)) return undefined;
  const { layers, loss, optimizer, schedule = usualDigits.schedule, backend = usualDigits.backend } = given;
  const { batchSize, epochs, seed = 0 } = given;
  if (!Array.isArray(layers) || !layers.every(isSpec)) return undefined;
  if (!isSpec(loss) || !isSpec(optimizer) || !isSpec(schedule) || !isSpec(backend)) return undefined;
  if (!isWholeIn(batchSize, limits.batchSize) || !isWholeIn(epochs, limits.epochs) || !isWholeIn(seed, limits.seed))
    return undefined;
  return { layers, loss, optimizer, schedule, backend, batchSize, epochs, seed };
}

/** Whether a run of one set-up can go on under another: all but its length and what computes it is the same. */
export function isSameRun(one: DigitsSetup, other: DigitsSetup): boolean {
  const identity = ({ epochs: _, backend: __, ...rest }: DigitsSetup): Json => rest;
  return isSameJson(identity(one), identity(other));
}
