import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { SgdOptions } from "../optimizers/sgd.ts";
import { sgd } from "../optimizers/sgd.ts";
import { flag, learningRate, share, weightDecay } from "./option-schemas.ts";

export const sgdEntry: Entry<typeof optimizerKind, "sgd", SgdOptions> = optimizerKind.entry({
  name: "sgd",
  summary: "Stochastic gradient descent, with momentum",
  options: z.object({
    learningRate: learningRate(0.01),
    momentum: share("How much of the last velocity is kept", 0),
    nesterov: flag("Nesterov's variant; needs momentum above 0, and no dampening"),
    dampening: share("How much of each gradient is kept out of the velocity; needs momentum above 0", 0),
    weightDecay: weightDecay(),
  }),
  create: (options) => sgd(options),
});
