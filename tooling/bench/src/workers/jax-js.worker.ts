import { init, jit, numpy as np } from "@jax-js/jax";
import { readOperands } from "../data/benchmark-data.ts";
import { type ProductWorkload, sampledElements, storedShapes } from "../workloads/product-workload.ts";
import { installedVersion, nodeRuntime } from "./installed-version.ts";
import { openJaxTraining } from "./jax-js-training.ts";
import { type Lane, serve } from "./serve.ts";

await init("wasm");

await serve({
  describe: () => ({
    version: installedVersion("@jax-js/jax"),
    runtime: nodeRuntime,
    details: ["wasm"],
    warnings: [],
  }),
  open: async (workload, folder) =>
    workload.kind === "training" ? openJaxTraining(workload, folder) : openProduct(workload, folder),
});

function openProduct(workload: ProductWorkload, folder: string): Lane {
  const operands = readOperands(folder, workload);
  const shapes = storedShapes(workload);
  const left = np.array(operands.left, { shape: [...shapes.left] });
  const right = np.array(operands.right, { shape: [...shapes.right] });
  const given = (side: "left" | "right", operand: np.Array): np.Array =>
    workload.transposed === side ? np.transpose(operand) : operand;
  const multiply = jit((a: np.Array, b: np.Array): np.Array => np.matmul(given("left", a), given("right", b)));
  return {
    reset() {},
    async run(times) {
      // Work starts when a result is waited for.
      for (let i = 0; i < times; i++) (await multiply(left.ref, right.ref).blockUntilReady()).dispose();
    },
    async check(count) {
      const values = multiply(left.ref, right.ref).dataSync();
      return sampledElements(workload, count).map((element) => values[element] as number);
    },
    close() {
      left.dispose();
      right.dispose();
      multiply.dispose();
    },
  };
}
