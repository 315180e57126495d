import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { hardSwish } from "../activations/hard-swish.ts";
import { layerKind } from "../layer-kind.ts";

export const hardSwishEntry: Entry<typeof layerKind, "hardSwish", Record<string, never>> = layerKind.entry({
  name: "hardSwish",
  summary: "SiLU without exponentials, x hardSigmoid(x)",
  options: z.object({}),
  create: () => hardSwish(),
});
