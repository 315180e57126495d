import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { metricKind } from "../metric-kind.ts";
import { limits } from "../metric-options.ts";
import type { R2Options } from "../r2.ts";
import { r2 } from "../r2.ts";

export const r2Entry: Entry<typeof metricKind, "r2", R2Options> = metricKind.entry({
  name: "r2",
  summary: "Coefficient of determination",
  options: z.object({
    outputs: z.optional(
      z
        .int()
        .check(
          z.minimum(limits.outputs[0]),
          z.maximum(limits.outputs[1]),
          z.describe("Numbers predicted for a sample (default 1)"),
        ),
    ),
  }),
  create: (options) => r2(options),
});
