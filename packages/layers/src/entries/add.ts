import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { addLayer } from "../graph/merge.ts";
import { layerKind } from "../layer-kind.ts";

export const addEntry: Entry<typeof layerKind, "add", Record<string, never>> = layerKind.entry({
  name: "add",
  summary: "The sum of several inputs",
  options: z.object({}),
  create: () => addLayer(),
});
