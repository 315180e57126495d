import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { accuracy } from "../accuracy.ts";
import { metricKind } from "../metric-kind.ts";

export const accuracyEntry: Entry<typeof metricKind, "accuracy", Record<string, never>> = metricKind.entry({
  name: "accuracy",
  summary: "Share of samples whose class is predicted",
  options: z.object({}),
  create: () => accuracy(),
});
