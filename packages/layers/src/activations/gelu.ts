import type { Tensor } from "@tenon/tensor";
import { add, erf, maximum, minimum, mul, tanh } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { requireOneOf } from "../option-range.ts";
import { activation } from "../single-input.ts";

export interface GeluOptions {
  /** `none` (the default) computes with the error function, `tanh` by the paper's formula with tanh. */
  readonly approximate?: "none" | "tanh" | undefined;
}

/**
 * Gaussian error linear unit, x Φ(x) = x/2 (1 + erf(x/√2)), elementwise; with `approximate: "tanh"`
 * x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel, Gaussian error linear units, 2016, section 2;
 * as `torch.nn.GELU`.
 *
 * @throws LayerError `options` where approximate is neither of both.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { gelu } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = gelu().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-0.15865525, 0, 1.95449974]
 * ```
 */
export function gelu({ approximate = "none" }: GeluOptions = {}): Layer {
  requireOneOf("gelu", "approximate", approximate, ["none", "tanh"]);
  return activation({ type: "gelu", approximate }, approximate === "none" ? exact : approximation);
}

const exact = (x: Tensor): Tensor => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));

function approximation(x: Tensor): Tensor {
  // Beyond ±100 tanh is ±1 and the cube may be infinite, whose slope times 0 would be NaN.
  const near = minimum(maximum(x, -100), 100);
  const cubic = add(near, mul(mul(mul(near, near), near), 0.044715));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}
