import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { lossKind } from "../loss-kind.ts";
import { meanSquaredError } from "../mean-squared-error.ts";
import type { ReductionOption } from "../reduction.ts";
import { reductionOption } from "./shared-options.ts";
export const meanSquaredErrorEntry: Entry<typeof lossKind, "meanSquaredError", ReductionOption> = lossKind.entry({
  name: "meanSquaredError",
  summary: "Mean squared error over all elements",
  options: z.object({
    reduction: reductionOption,
  }),
  create: (options) => meanSquaredError(options),
});
