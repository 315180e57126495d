import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { meanLoss } from "../mean-loss.ts";
import { metricKind } from "../metric-kind.ts";

export const meanLossEntry: Entry<typeof metricKind, "meanLoss", Record<string, never>> = metricKind.entry({
  name: "meanLoss",
  summary: "Mean loss of a sample",
  options: z.object({}),
  create: () => meanLoss(),
});
