import { type Backend, dot, jit, type Tensor, tensor, zeros } from "@tenon/tensor";
import { readOperands } from "../data/benchmark-data.ts";
import { type ProductWorkload, sampledElements, storedShapes } from "../workloads/product-workload.ts";
import type { Lane } from "./serve.ts";

/** A jitted product; what the last one gave is donated, so that each writes into the same memory. */
export function openTenonProduct(backend: Backend, workload: ProductWorkload, folder: string): Lane {
  const { rows, columns, transposed } = workload;
  const operands = readOperands(folder, workload);
  const shapes = storedShapes(workload);
  const left = tensor(backend, operands.left, { shape: shapes.left });
  const right = tensor(backend, operands.right, { shape: shapes.right });
  const attributes = {
    leftBatch: [],
    rightBatch: [],
    leftContract: [transposed === "left" ? 0 : 1],
    rightContract: [transposed === "right" ? 1 : 0],
  };
  const multiply = jit(
    (_last: { readonly product: Tensor }, a: Tensor, b: Tensor) => ({ product: dot(a, b, attributes) }),
    { name: workload.name, donate: [0] },
  );
  let result: { readonly product: Tensor } = { product: zeros(backend, { dtype: "f32", shape: [rows, columns] }) };
  const run = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) result = multiply(result, left, right);
    await backend.idle();
  };
  return {
    reset() {},
    run,
    async check(count) {
      await run(1);
      const values = await result.product.data();
      return sampledElements(workload, count).map((element) => values[element] as number);
    },
    close() {
      for (const one of [left, right, result.product]) one[Symbol.dispose]();
      multiply[Symbol.dispose]();
    },
  };
}
