import type { Tensor } from "@tenon/tensor";
import { add, customGradient, div, mul, sqrt } from "@tenon/tensor";

/**
 * (x + √(x² + b)) / 2 for b >= 0: a smooth ReLU without an exponential (Barron, "Squareplus", 2021).
 *
 * It is a composite with a gradient of its own: dy/dx = y / √(x² + b), which reuses the root. A backend that has a kernel
 * called `@acme/squareplus` may run that instead.
 */
export function squareplus(x: Tensor, b: number): Tensor {
  const root = (value: Tensor): Tensor => sqrt(add(mul(value, value), b));
  const value = (input: Tensor): Tensor => mul(add(input, root(input)), 0.5);
  const composite = customGradient("@acme/squareplus", {
    attributes: { b },
    value: (input) => [value(input as Tensor)],
    forward: (input) => {
      const r = root(input as Tensor);
      const y = mul(add(input as Tensor, r), 0.5);
      return { results: [y], residuals: [div(y, r)] };
    },
    backward: ([slope], [cotangent]) => [mul(slope as Tensor, cotangent as Tensor)],
  });
  return composite(x)[0] as Tensor;
}
