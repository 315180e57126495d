import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { ConfusionMatrixOptions } from "../confusion-matrix.ts";
import { confusionMatrix } from "../confusion-matrix.ts";
import { metricKind } from "../metric-kind.ts";
import { limits } from "../metric-options.ts";
import { thresholdOption } from "./shared-options.ts";

export const confusionMatrixEntry: Entry<typeof metricKind, "confusionMatrix", ConfusionMatrixOptions> =
  metricKind.entry({
    name: "confusionMatrix",
    summary: "How often each class is taken for each",
    options: z.object({
      classes: z
        .int()
        .check(z.minimum(limits.matrixClasses[0]), z.maximum(limits.matrixClasses[1]), z.describe("Number of classes")),
      threshold: thresholdOption,
    }),
    create: (options) => confusionMatrix(options),
  });
