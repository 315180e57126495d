import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { meanSquaredError } from "../mean-squared-error.ts";
import { metricKind } from "../metric-kind.ts";

export const meanSquaredErrorEntry: Entry<
  typeof metricKind,
  "meanSquaredError",
  Record<string, never>
> = metricKind.entry({
  name: "meanSquaredError",
  summary: "Mean squared error over all elements",
  options: z.object({}),
  create: () => meanSquaredError(),
});
