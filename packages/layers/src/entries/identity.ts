import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { identity } from "../activations/identity.ts";
import { layerKind } from "../layer-kind.ts";

export const identityEntry: Entry<typeof layerKind, "identity", Record<string, never>> = layerKind.entry({
  name: "identity",
  summary: "The input as it is",
  options: z.object({}),
  create: () => identity(),
});
