import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { OptimizerSpec } from "../optimizer.ts";
import { optimizerKind } from "../optimizer-kind.ts";
import type { ClipByGlobalNormOptions } from "../wrappers/clip-by-global-norm.ts";
import { clipByGlobalNorm } from "../wrappers/clip-by-global-norm.ts";
import { optimizerSpec } from "./nested-specs.ts";
import { positive } from "./option-schemas.ts";

type Input = Omit<ClipByGlobalNormOptions, "optimizer"> & { readonly optimizer: OptimizerSpec };

export const clipByGlobalNormEntry: Entry<typeof optimizerKind, "clipByGlobalNorm", Input> = optimizerKind.entry({
  name: "clipByGlobalNorm",
  summary: "Shortens all gradients together, for the optimizer inside",
  options: z.object({
    maximum: positive("The norm that all gradients together do not exceed", 1),
    optimizer: optimizerSpec("What gets the clipped gradients"),
  }),
  create: ({ optimizer, ...options }, context) =>
    clipByGlobalNorm({ ...options, optimizer: context.parse(optimizerKind, optimizer, "optimizer") }),
});
