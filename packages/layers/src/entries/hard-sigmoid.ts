import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { hardSigmoid } from "../activations/hard-sigmoid.ts";
import { layerKind } from "../layer-kind.ts";

export const hardSigmoidEntry: Entry<typeof layerKind, "hardSigmoid", Record<string, never>> = layerKind.entry({
  name: "hardSigmoid",
  summary: "Sigmoid of straight lines, min(max(x/6 + 1/2, 0), 1)",
  options: z.object({}),
  create: () => hardSigmoid(),
});
