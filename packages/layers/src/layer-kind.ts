import type { Kind } from "@tenon/registry";
import { defineKind } from "@tenon/registry";
import type { Layer } from "./layer.ts";

/** The registry kind of layers. */
export const layerKind: Kind<"layer", Layer> = defineKind({ name: "layer", package: "@tenon/layers" });
