import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { softsign } from "../activations/softsign.ts";
import { layerKind } from "../layer-kind.ts";

export const softsignEntry: Entry<typeof layerKind, "softsign", Record<string, never>> = layerKind.entry({
  name: "softsign",
  summary: "x / (1 + |x|)",
  options: z.object({}),
  create: () => softsign(),
});
