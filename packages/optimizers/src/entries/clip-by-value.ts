import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { OptimizerSpec } from "../optimizer.ts";
import { optimizerKind } from "../optimizer-kind.ts";
import type { ClipByValueOptions } from "../wrappers/clip-by-value.ts";
import { clipByValue } from "../wrappers/clip-by-value.ts";
import { optimizerSpec } from "./nested-specs.ts";
import { positive } from "./option-schemas.ts";

type Input = Omit<ClipByValueOptions, "optimizer"> & { readonly optimizer: OptimizerSpec };

export const clipByValueEntry: Entry<typeof optimizerKind, "clipByValue", Input> = optimizerKind.entry({
  name: "clipByValue",
  summary: "Clips every element of the gradients, for the optimizer inside",
  options: z.object({
    maximum: positive("What no element exceeds, on either side", 1),
    optimizer: optimizerSpec("What gets the clipped gradients"),
  }),
  create: ({ optimizer, ...options }, context) =>
    clipByValue({ ...options, optimizer: context.parse(optimizerKind, optimizer, "optimizer") }),
});
