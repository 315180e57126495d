import { reference } from "@tenon/backend";
import { expect, test } from "vitest";
import type { Tensor } from "../src/index.ts";
import { add, capture, jit, mul, sub, sum, tensor, valueAndGrad, valueAndGradWithCaptures } from "../src/index.ts";

/** L = (w·x + b - t)² with z = w·x + b and the error e = z - t captured. */
function cost({ w, b }: { readonly w: Tensor; readonly b: Tensor }, x: Tensor, t: Tensor): Tensor {
  const z = capture(add(sum(mul(w, x)), b), "z");
  const e = capture(sub(z, t), "e");
  return mul(e, e);
}

test("captured values and their gradients come with the value and the gradient, inside jit and outside", async () => {
  await using backend = await reference.open();
  const [x, t] = [tensor(backend, [1, 2]), tensor(backend, 3)];
  const params = { w: tensor(backend, [4, 5]), b: tensor(backend, 1) };
  const inside = valueAndGradWithCaptures(cost, ["e", "z"]);
  for (const run of [inside, jit(inside)]) {
    const [value, gradient, { e, z }] = run(params, x, t);
    const [plainValue, plainGradient] = valueAndGrad(cost)(params, x, t);
    expect(await value.item()).toBe(await plainValue.item());
    expect(await gradient.w.data()).toEqual(await plainGradient.w.data());
    expect(await gradient.b.data()).toEqual(await plainGradient.b.data());
    expect([await z.value.item(), await e.value.item()]).toEqual([15, 12]);
    expect([await z.gradient.item(), await e.gradient.item()]).toEqual([24, 24]);
  }
});

test("a name that no capture has is refused with those there are", async () => {
  await using backend = await reference.open();
  const params = { w: tensor(backend, [4, 5]), b: tensor(backend, 1) };
  expect(() => valueAndGradWithCaptures(cost, ["z", "a"])(params, tensor(backend, [1, 2]), tensor(backend, 3))).toThrow(
    /no capture is called "a"; there are: z, e/,
  );
});
