import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { AdamOptions } from "../optimizers/adam.ts";
import { adam } from "../optimizers/adam.ts";
import { beta1, beta2, epsilon, flag, learningRate, weightDecay } from "./option-schemas.ts";

export const adamEntry: Entry<typeof optimizerKind, "adam", AdamOptions> = optimizerKind.entry({
  name: "adam",
  summary: "Adam: steps scaled by running means of the gradient and its square",
  options: z.object({
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    amsgrad: flag("Divides by the largest mean squared gradient so far"),
    weightDecay: weightDecay(),
  }),
  create: (options) => adam(options),
});
