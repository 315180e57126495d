import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { AdamWOptions } from "../optimizers/adamw.ts";
import { adamW } from "../optimizers/adamw.ts";
import { beta1, beta2, decoupledWeightDecay, epsilon, flag, learningRate } from "./option-schemas.ts";

export const adamWEntry: Entry<typeof optimizerKind, "adamW", AdamWOptions> = optimizerKind.entry({
  name: "adamW",
  summary: "Adam with weight decay beside the gradient",
  options: z.object({
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    amsgrad: flag("Divides by the largest mean squared gradient so far"),
    weightDecay: decoupledWeightDecay(0.01),
  }),
  create: (options) => adamW(options),
});
