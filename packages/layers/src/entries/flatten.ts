import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { flatten } from "../flatten.ts";
import { layerKind } from "../layer-kind.ts";

export const flattenEntry: Entry<typeof layerKind, "flatten", Record<string, never>> = layerKind.entry({
  name: "flatten",
  summary: "Joins all axes but the batch",
  options: z.object({}),
  create: () => flatten(),
});
