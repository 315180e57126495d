import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { NAdamOptions } from "../optimizers/nadam.ts";
import { nAdam } from "../optimizers/nadam.ts";
import { beta1, beta2, epsilon, learningRate, notNegative, weightDecay } from "./option-schemas.ts";

export const nAdamEntry: Entry<typeof optimizerKind, "nAdam", NAdamOptions> = optimizerKind.entry({
  name: "nAdam",
  summary: "NAdam: Adam that looks ahead as Nesterov's momentum does",
  options: z.object({
    learningRate: learningRate(2e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
    momentumDecay: notNegative("How fast the momentum grows to beta1", 4e-3),
  }),
  create: (options) => nAdam(options),
});
