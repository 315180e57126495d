import type { Suite } from "../suite.ts";
import { runLayer } from "./run-layer.ts";

/** Value, gradients by the input and by parameters, and statistics. */
export const layersSuite: Suite = {
  name: "layers",
  title: "Layers",
  async compute(golden, setting) {
    const results = await runLayer(golden, setting);
    // What dropout keeps is random; how far it is scaled is not.
    return { ...results, largest: [Math.max(...Array.from(results["value"] ?? []))] };
  },
};
