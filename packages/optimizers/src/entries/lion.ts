import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { LionOptions } from "../optimizers/lion.ts";
import { lion } from "../optimizers/lion.ts";
import { beta1, decoupledWeightDecay, kept, learningRate } from "./option-schemas.ts";

export const lionEntry: Entry<typeof optimizerKind, "lion", LionOptions> = optimizerKind.entry({
  name: "lion",
  summary: "Lion: steps by the sign of a mean gradient",
  options: z.object({
    learningRate: learningRate(1e-4),
    beta1: kept("How much of the mean gradient is in the direction", 0.9),
    beta2: beta1(0.99),
    weightDecay: decoupledWeightDecay(0),
  }),
  create: (options) => lion(options),
});
