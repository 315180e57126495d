import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { OptimizerSpec } from "../optimizer.ts";
import { optimizerKind } from "../optimizer-kind.ts";
import type { RegularizationOptions } from "../wrappers/regularization.ts";
import { regularization } from "../wrappers/regularization.ts";
import { optimizerSpec } from "./nested-specs.ts";
import { notNegative } from "./option-schemas.ts";

type Input = Omit<RegularizationOptions, "optimizer" | "paths"> & {
  readonly paths?: string[] | undefined;
  readonly optimizer: OptimizerSpec;
};

export const regularizationEntry: Entry<typeof optimizerKind, "regularization", Input> = optimizerKind.entry({
  name: "regularization",
  summary: "Penalises large weights (L1, L2), for the optimizer inside",
  options: z.object({
    l1: notNegative("Weight of the sum of absolute values", 0),
    l2: notNegative("Weight of half the sum of squares", 0),
    paths: z.optional(
      z
        .array(z.string())
        .check(z.describe("Patterns of the parameters, such as **.weight (default: those with two axes or more)")),
    ),
    optimizer: optimizerSpec("What gets the gradients with those of the penalty"),
  }),
  create: ({ optimizer, ...options }, context) =>
    regularization({ ...options, optimizer: context.parse(optimizerKind, optimizer, "optimizer") }),
});
