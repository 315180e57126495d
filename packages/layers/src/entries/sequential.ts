import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { LayerSpec } from "../layer.ts";
import { layerKind } from "../layer-kind.ts";
import { sequential } from "../sequential.ts";

export const sequentialEntry: Entry<typeof layerKind, "sequential", { layers: LayerSpec[] }> = layerKind.entry({
  name: "sequential",
  summary: "One layer after another",
  options: z.object({ layers: z.array(z.looseObject({ type: z.string() }).check(z.meta({ ...layerKind.nested }))) }),
  create: ({ layers }, context) => sequential(...layers.map((spec, i) => context.parse(layerKind, spec, "layers", i))),
});
