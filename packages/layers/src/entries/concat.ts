import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { ConcatOptions } from "../graph/merge.ts";
import { concatLayer } from "../graph/merge.ts";
import { layerKind } from "../layer-kind.ts";

export const concatEntry: Entry<typeof layerKind, "concat", ConcatOptions> = layerKind.entry({
  name: "concat",
  summary: "Joins several inputs along an axis",
  options: z.object({
    axis: z._default(z.int().check(z.describe("Along which axis; negative counts from the last, 0 is the batch")), -1),
  }),
  create: (options) => concatLayer(options),
});
