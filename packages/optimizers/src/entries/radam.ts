import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { RAdamOptions } from "../optimizers/radam.ts";
import { rAdam } from "../optimizers/radam.ts";
import { beta1, beta2, epsilon, learningRate, weightDecay } from "./option-schemas.ts";

export const rAdamEntry: Entry<typeof optimizerKind, "rAdam", RAdamOptions> = optimizerKind.entry({
  name: "rAdam",
  summary: "RAdam: Adam whose first steps are plain momentum",
  options: z.object({
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
  }),
  create: (options) => rAdam(options),
});
