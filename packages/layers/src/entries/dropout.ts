import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { DropoutOptions } from "../dropout.ts";
import { dropout } from "../dropout.ts";
import { layerKind } from "../layer-kind.ts";

export const dropoutEntry: Entry<typeof layerKind, "dropout", DropoutOptions> = layerKind.entry({
  name: "dropout",
  summary: "Drops elements at random while training",
  options: z.object({
    rate: z.number().check(z.minimum(0), z.lt(1), z.describe("The share of elements that are dropped")),
  }),
  create: (options) => dropout(options),
});
