import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { AdamaxOptions } from "../optimizers/adamax.ts";
import { adamax } from "../optimizers/adamax.ts";
import { beta1, epsilon, kept, learningRate, weightDecay } from "./option-schemas.ts";

export const adamaxEntry: Entry<typeof optimizerKind, "adamax", AdamaxOptions> = optimizerKind.entry({
  name: "adamax",
  summary: "Adamax: Adam with the largest gradient of late for the root mean square",
  options: z.object({
    learningRate: learningRate(2e-3),
    beta1: beta1(),
    beta2: kept("How much of the largest gradient is kept", 0.999),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
  }),
  create: (options) => adamax(options),
});
