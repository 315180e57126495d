import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { layerKind } from "../layer-kind.ts";
import { reshape } from "../reshape.ts";

export const reshapeEntry: Entry<typeof layerKind, "reshape", { shape: number[] }> = layerKind.entry({
  name: "reshape",
  summary: "The elements of each example in another shape",
  options: z.object({
    shape: z
      .array(z.int().check(z.minimum(-1)))
      .check(z.describe("Of one example, without the batch: extents from 1 on; one may be -1 and is worked out")),
  }),
  create: (options) => reshape(options),
});
