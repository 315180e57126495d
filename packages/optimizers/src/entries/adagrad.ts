import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { AdagradOptions } from "../optimizers/adagrad.ts";
import { adagrad } from "../optimizers/adagrad.ts";
import { epsilon, learningRate, notNegative, weightDecay } from "./option-schemas.ts";

export const adagradEntry: Entry<typeof optimizerKind, "adagrad", AdagradOptions> = optimizerKind.entry({
  name: "adagrad",
  summary: "Adagrad: steps shrink with the sum of all squared gradients",
  options: z.object({
    learningRate: learningRate(0.01),
    learningRateDecay: notNegative("How fast the learning rate falls with the steps", 0),
    weightDecay: weightDecay(),
    initialAccumulator: notNegative("Where the sums of squares start", 0),
    epsilon: epsilon(1e-10),
  }),
  create: (options) => adagrad(options),
});
