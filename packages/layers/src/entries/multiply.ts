import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { multiplyLayer } from "../graph/merge.ts";
import { layerKind } from "../layer-kind.ts";

export const multiplyEntry: Entry<typeof layerKind, "multiply", Record<string, never>> = layerKind.entry({
  name: "multiply",
  summary: "The product of several inputs",
  options: z.object({}),
  create: () => multiplyLayer(),
});
