import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { OptimizerSpec } from "../optimizer.ts";
import { optimizerKind } from "../optimizer-kind.ts";
import type { ExponentialMovingAverageOptions } from "../wrappers/exponential-moving-average.ts";
import { exponentialMovingAverage } from "../wrappers/exponential-moving-average.ts";
import { optimizerSpec } from "./nested-specs.ts";
import { kept } from "./option-schemas.ts";

type Input = Omit<ExponentialMovingAverageOptions, "optimizer"> & { readonly optimizer: OptimizerSpec };

export const exponentialMovingAverageEntry: Entry<typeof optimizerKind, "exponentialMovingAverage", Input> =
  optimizerKind.entry({
    name: "exponentialMovingAverage",
    summary: "Evaluates with a moving average of the parameters, which the optimizer inside trains",
    options: z.object({
      decay: kept("How much of the average is kept at a step", 0.999),
      optimizer: optimizerSpec("What trains the parameters"),
    }),
    create: ({ optimizer, ...options }, context) =>
      exponentialMovingAverage({ ...options, optimizer: context.parse(optimizerKind, optimizer, "optimizer") }),
  });
