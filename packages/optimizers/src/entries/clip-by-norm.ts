import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { OptimizerSpec } from "../optimizer.ts";
import { optimizerKind } from "../optimizer-kind.ts";
import type { ClipByNormOptions } from "../wrappers/clip-by-norm.ts";
import { clipByNorm } from "../wrappers/clip-by-norm.ts";
import { optimizerSpec } from "./nested-specs.ts";
import { positive } from "./option-schemas.ts";

type Input = Omit<ClipByNormOptions, "optimizer"> & { readonly optimizer: OptimizerSpec };

export const clipByNormEntry: Entry<typeof optimizerKind, "clipByNorm", Input> = optimizerKind.entry({
  name: "clipByNorm",
  summary: "Shortens the gradient of each parameter tensor, for the optimizer inside",
  options: z.object({
    maximum: positive("The norm that no gradient exceeds", 1),
    optimizer: optimizerSpec("What gets the clipped gradients"),
  }),
  create: ({ optimizer, ...options }, context) =>
    clipByNorm({ ...options, optimizer: context.parse(optimizerKind, optimizer, "optimizer") }),
});
