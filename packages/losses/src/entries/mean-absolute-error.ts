import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { lossKind } from "../loss-kind.ts";
import { meanAbsoluteError } from "../mean-absolute-error.ts";
import type { ReductionOption } from "../reduction.ts";
import { reductionOption } from "./shared-options.ts";
export const meanAbsoluteErrorEntry: Entry<typeof lossKind, "meanAbsoluteError", ReductionOption> = lossKind.entry({
  name: "meanAbsoluteError",
  summary: "Mean absolute error over all elements",
  options: z.object({
    reduction: reductionOption,
  }),
  create: (options) => meanAbsoluteError(options),
});
