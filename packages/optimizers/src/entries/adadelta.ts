import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { AdadeltaOptions } from "../optimizers/adadelta.ts";
import { adadelta } from "../optimizers/adadelta.ts";
import { kept, learningRate, positive, weightDecay } from "./option-schemas.ts";

export const adadeltaEntry: Entry<typeof optimizerKind, "adadelta", AdadeltaOptions> = optimizerKind.entry({
  name: "adadelta",
  summary: "Adadelta: steps as large as the last ones, in proportion to the gradients",
  options: z.object({
    learningRate: learningRate(1),
    decay: kept("How much of the mean squares is kept", 0.9),
    epsilon: positive("Lets the first steps begin", 1e-6),
    weightDecay: weightDecay(),
  }),
  create: (options) => adadelta(options),
});
