import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { meanAbsoluteError } from "../mean-absolute-error.ts";
import { metricKind } from "../metric-kind.ts";

export const meanAbsoluteErrorEntry: Entry<
  typeof metricKind,
  "meanAbsoluteError",
  Record<string, never>
> = metricKind.entry({
  name: "meanAbsoluteError",
  summary: "Mean absolute error over all elements",
  options: z.object({}),
  create: () => meanAbsoluteError(),
});
