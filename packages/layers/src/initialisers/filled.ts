import { requireInRange } from "../option-range.ts";
import { filledData } from "./filled-data.ts";
import type { Initialiser } from "./initialiser.ts";
import { specOf } from "./initialiser.ts";

/** 0 everywhere. */
export function zeros(): Initialiser {
  return filled("zeros", 0);
}

/** 1 everywhere. */
export function ones(): Initialiser {
  return filled("ones", 1);
}

/**
 * One number everywhere.
 *
 * @throws LayerError `options` unless it is finite.
 *
 * @example
 * ```ts
 * import { constant } from "@tenon/layers/initialisers";
 * import { randomKey } from "@tenon/tensor";
 * constant(3).init(randomKey(0), { shape: [2], dtype: "f32", fanIn: 1, fanOut: 2 }).data; // => [3, 3]
 * ```
 */
export function constant(value: number): Initialiser {
  requireInRange("constant", "value", value, "a finite number");
  return filled(specOf("constant", { value }), value);
}

function filled(spec: Initialiser["spec"], value: number): Initialiser {
  return { spec, init: (_, { dtype, shape }) => filledData(dtype, shape, value) };
}
