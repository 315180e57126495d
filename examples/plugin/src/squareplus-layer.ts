import type { Layer } from "@tenon/layers";
import { activation } from "@tenon/layers";
import { squareplus } from "./squareplus-composite.ts";

/** An activation layer; `b` > 0 is how round the corner at 0 is, 4 by default. */
export function squareplusLayer(b = 4): Layer {
  return activation({ type: "squareplus", b }, (x) => squareplus(x, b));
}
