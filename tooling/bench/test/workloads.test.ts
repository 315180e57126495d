import { expect, test } from "vitest";
import { describeProduct, sampledElements, storedShapes } from "../src/workloads/product-workload.ts";
import { flopsOf, workloads } from "../src/workloads/workload.ts";

const find = (name: string): (typeof workloads)[number] => {
  const found = workloads.find((workload) => workload.name === name);
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found;
};

test("useful operations are those of the matrix products, without the gradient of the pixels", () => {
  // Batch 64: two products of the first layer, three of the second.
  expect(flopsOf(find("w1-sgd"))).toBe(2 * 64 * (2 * 784 * 128 + 3 * 128 * 10));
  // Rounded, 26 and 411 MFLOP.
  expect(flopsOf(find("w2")) / 1e6).toBeCloseTo(410.8, 1);
  expect(flopsOf(find("dot-512"))).toBe(2 * 512 ** 3);
});

test("the gradients of a layer are products of what the layer has in memory", () => {
  const layer = "dot-64x784x128";
  const shapes = ["", "-dw", "-dx"].map((suffix) => {
    const workload = find(`${layer}${suffix}`);
    if (workload.kind !== "product") throw new Error("not a product");
    return [describeProduct(workload), storedShapes(workload)];
  });
  expect(shapes).toEqual([
    ["64x784 · 784x128", { left: [64, 784], right: [784, 128] }],
    ["784x64ᵀ · 64x128", { left: [64, 784], right: [64, 128] }],
    ["64x128 · 128x784ᵀ", { left: [64, 128], right: [784, 128] }],
  ]);
});

test("a check looks at elements all over the result", () => {
  const product = find("dot-256");
  if (product.kind !== "product") throw new Error("not a product");
  const elements = sampledElements(product, 4);
  expect(new Set(elements.map((element) => Math.floor(element / (256 * 64)))).size).toBe(4);
  expect(Math.max(...elements)).toBeLessThan(256 * 256);
});
