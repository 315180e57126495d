import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { AccuracyOptions } from "../accuracy.ts";
import { accuracy } from "../accuracy.ts";
import { metricKind } from "../metric-kind.ts";
import { thresholdOption } from "./shared-options.ts";

export const accuracyEntry: Entry<typeof metricKind, "accuracy", AccuracyOptions> = metricKind.entry({
  name: "accuracy",
  summary: "Share of samples whose class is predicted",
  options: z.object({ threshold: thresholdOption }),
  create: (options) => accuracy(options),
});
