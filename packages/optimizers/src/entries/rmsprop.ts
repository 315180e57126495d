import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { RmspropOptions } from "../optimizers/rmsprop.ts";
import { rmsprop } from "../optimizers/rmsprop.ts";
import { epsilon, flag, kept, learningRate, share, weightDecay } from "./option-schemas.ts";

export const rmspropEntry: Entry<typeof optimizerKind, "rmsprop", RmspropOptions> = optimizerKind.entry({
  name: "rmsprop",
  summary: "RMSprop: steps scaled by the root mean square of the gradients",
  options: z.object({
    learningRate: learningRate(0.01),
    decay: kept("How much of the mean squared gradient is kept", 0.99),
    epsilon: epsilon(1e-8),
    momentum: share("How much of the last velocity is kept", 0),
    centered: flag("Divides by the deviation of the gradients from their mean"),
    weightDecay: weightDecay(),
  }),
  create: (options) => rmsprop(options),
});
