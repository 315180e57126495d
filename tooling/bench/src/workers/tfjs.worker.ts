import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { readOperands } from "../data/benchmark-data.ts";
import { type ProductWorkload, sampledElements, storedShapes } from "../workloads/product-workload.ts";
import { installedVersion, nodeRuntime } from "./installed-version.ts";
import { type Lane, serve } from "./serve.ts";
import { openTfjsTraining } from "./tfjs-training.ts";

const [, , backend = "cpu"] = process.argv;
if (!(await tf.setBackend(backend))) throw new Error(`tfjs does not start its backend "${backend}"`);
await tf.ready();

await serve({
  describe: async () => ({
    version: installedVersion("@tensorflow/tfjs"),
    runtime: nodeRuntime,
    details: [backend, ...(backend === "wasm" && (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) ? ["SIMD"] : [])],
    warnings: [],
  }),
  open: async (workload, folder, variant) =>
    workload.kind === "training" ? openTfjsTraining(workload, folder) : openProduct(workload, folder, variant),
});

function openProduct(workload: ProductWorkload, folder: string, variant: string | null): Lane {
  const operands = readOperands(folder, workload);
  const shapes = storedShapes(workload);
  const left = tf.tensor2d(operands.left, [...shapes.left]);
  const right = tf.tensor2d(operands.right, [...shapes.right]);
  const { transposed } = workload;
  // Its operations are done when they return.
  const multiply = (): tf.Tensor2D =>
    variant === "transposed copy"
      ? tf.tidy(() =>
          transposed === "left" ? tf.matMul(tf.transpose(left), right) : tf.matMul(left, tf.transpose(right)),
        )
      : tf.matMul(left, right, transposed === "left", transposed === "right");
  return {
    reset() {},
    async run(times) {
      for (let i = 0; i < times; i++) multiply().dispose();
    },
    async check(count) {
      const product = multiply();
      const values = await product.data();
      product.dispose();
      return sampledElements(workload, count).map((element) => values[element] as number);
    },
    close() {
      left.dispose();
      right.dispose();
    },
  };
}
