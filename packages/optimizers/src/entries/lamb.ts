import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { LambOptions } from "../optimizers/lamb.ts";
import { lamb } from "../optimizers/lamb.ts";
import { beta1, beta2, epsilon, learningRate, notNegative } from "./option-schemas.ts";

export const lambEntry: Entry<typeof optimizerKind, "lamb", LambOptions> = optimizerKind.entry({
  name: "lamb",
  summary: "LAMB: Adam with steps as long as the parameters, for large batches",
  options: z.object({
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-6),
    weightDecay: notNegative("How much of the parameter is added to the direction", 0.01),
  }),
  create: (options) => lamb(options),
});
