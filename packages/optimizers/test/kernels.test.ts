import { reference } from "@tenon/backend";
import type { Kernel, Plan } from "@tenon/compiler";
import { compilePlan } from "@tenon/compiler";
import { everything } from "@tenon/compiler/everything";
import { operationsOf } from "@tenon/compiler/kernel-work";
import { createRegistry } from "@tenon/registry";
import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, grad, jit, matmul, mul, relu, sub, sum, tensorData, upload } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { Optimizer } from "../src/index.ts";
import { adam, clipByGlobalNorm, exponentialMovingAverage, parameterGroups } from "../src/index.ts";
import { optimizerKind, optimizersPlugin } from "../src/plugin.ts";
import { optimizerSpecs, optimizerVariants } from "./optimizer-specs.ts";
import type { Run } from "./run-optimizer.ts";
import { start, stepped } from "./run-optimizer.ts";

// What updates cost, as the compiler plans them: a step of dense layers that ends in a sum of squares.

const backend = await reference.open();
const registry = createRegistry([optimizersPlugin]);

const zeros = (...shape: number[]): TensorData =>
  tensorData("f32", new Float32Array(shape.reduce((size, extent) => size * extent, 1)), shape);
const [batch, width] = [32, 64];
const dense = (inputs: number, outputs: number): { weight: TensorData; bias: TensorData } => ({
  weight: zeros(inputs, outputs),
  bias: zeros(outputs),
});

/** The plan of a training step of dense layers with ReLU between them. */
async function planOf(optimizer: Optimizer, layers: readonly ReturnType<typeof dense>[]): Promise<Plan> {
  const outputs = layers.at(-1)?.bias.shape[0] as number;
  const data = { x: upload(backend, zeros(batch, width)), y: upload(backend, zeros(batch, outputs)) };
  using step = jit(
    (run: Run, { x, y }: typeof data): Run => {
      const loss = (params: Tree<Tensor>): Tensor => {
        const { layers: all } = params as {
          readonly layers: readonly { readonly weight: Tensor; readonly bias: Tensor }[];
        };
        const output = all.reduce<Tensor>(
          (h, { weight, bias }, i) => add(matmul(i === 0 ? h : relu(h), weight), bias),
          x,
        );
        const away = sub(output, y);
        return sum(mul(away, away));
      };
      return stepped(optimizer, run, grad(loss)(run.params));
    },
    { name: "step", donate: [0] },
  );
  return compilePlan(step.inspect([start(backend, optimizer, { layers }), data]).program, everything);
}

const kernelsOf = (plan: Plan): readonly Kernel[] => plan.stages.flat();

/** Such as "2 contract, 1 reduce". */
function counted(plan: Plan): string {
  const counts = new Map<string, number>();
  for (const { kind } of kernelsOf(plan)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return ["contract", "reduce", "rowwise", "map"]
    .filter((kind) => counts.has(kind))
    .map((kind) => `${counts.get(kind)} ${kind}`)
    .join(", ");
}

// Without any update there are three kernels: the product with the gradient of the loss behind it, the product that gives the
// gradient of the weights, the sum that gives that of the biases. An update that fuses adds none.
const fused = "2 contract, 1 reduce";
// One more for all parameters together: scalars such as the number of steps. In a step of the trainer they are made
// in the kernel that adds up the loss.
const fusedWithScalars = "2 contract, 1 reduce, 1 map";

const expectedKernels: Readonly<Record<string, string>> = {
  gradientDescent: fused,
  sgd: fused,
  "sgd, momentum": fused,
  "sgd, nesterov": fused,
  "sgd, dampening and weight decay": fusedWithScalars,
  adagrad: fused,
  "adagrad, all options": fusedWithScalars,
  adadelta: fused,
  "adadelta, weight decay": fused,
  rmsprop: fused,
  "rmsprop, centered with momentum": fused,
  adam: fusedWithScalars,
  "adam, amsgrad and weight decay": fusedWithScalars,
  adamW: fusedWithScalars,
  "adamW, amsgrad": fusedWithScalars,
  adamax: fusedWithScalars,
  nAdam: fusedWithScalars,
  rAdam: fusedWithScalars,
  lion: fused,
  "lion, weight decay": fused,
  clipByValue: fusedWithScalars,
  regularization: fusedWithScalars,
  "regularization, L1 and L2": fused,
  parameterGroups: fusedWithScalars,
  exponentialMovingAverage: fusedWithScalars,
  // These need sums over a whole tensor before the first element can move: the sums, and a pass over the parameter.
  lamb: "2 contract, 4 reduce, 1 rowwise, 2 map",
  "lamb, weight decay": "2 contract, 4 reduce, 1 rowwise, 2 map",
  clipByNorm: "2 contract, 3 reduce, 1 rowwise, 2 map",
  clipByGlobalNorm: "2 contract, 4 reduce, 4 map",
  // Five rounds of three products, the last with the update of the weights behind it.
  muon: "17 contract, 3 reduce, 2 map",
};

test.each(Object.entries({ ...optimizerSpecs, ...optimizerVariants }))(
  "a step of a dense layer takes no more kernels than the update needs: %s",
  async (name, spec) => {
    const plan = await planOf(registry.parse(optimizerKind, spec), [dense(width, 16)]);
    expect(counted(plan)).toBe(expectedKernels[name]);
    if (counted(plan).startsWith(fused)) {
      // No gradient is ever in memory: no temporary is as large as the weights. All outputs of an update leave one kernel.
      expect(plan.temporaryBytes).toBeLessThan(4 * width * 16);
    }
  },
);

const flopsOf = (plan: Plan): number => kernelsOf(plan).reduce((sum_, kernel) => sum_ + operationsOf(kernel).flops, 0);
const layers = [dense(width, 48), dense(48, 16)];
const freezing = (...paths: string[]): Optimizer =>
  parameterGroups({ groups: [{ paths, frozen: true }], optimizer: adam() });

test("the gradients of frozen parameters are not computed, nor what only they need", async () => {
  const whole = await planOf(adam(), layers);
  const head = await planOf(freezing("layers.0.*"), layers);
  // Trained: two products forwards, two gradients of weights, one of the hidden layer. Frozen: two forwards, one gradient.
  expect(counted(whole)).toBe("5 contract, 2 reduce, 1 map");
  expect(counted(head)).toBe("3 contract, 1 reduce, 1 map");
  const products = { hidden: 2 * batch * width * 48, output: 2 * batch * 48 * 16 };
  const saved = flopsOf(whole) - flopsOf(head);
  expect(saved).toBeGreaterThanOrEqual(products.hidden + products.output);
  expect(flopsOf(head)).toBeGreaterThanOrEqual(products.hidden + 2 * products.output);
});

test("frozen parameters cost nothing in a wrapper either, and nothing is left where all of them are", async () => {
  const frozen = freezing("layers.0.*");
  expect(counted(await planOf(exponentialMovingAverage({ optimizer: frozen }), layers))).toBe(
    "3 contract, 1 reduce, 1 map",
  );
  const clipped = parameterGroups({
    groups: [{ paths: ["layers.0.*"], frozen: true }],
    optimizer: clipByGlobalNorm({ optimizer: adam() }),
  });
  expect(kernelsOf(await planOf(clipped, layers)).filter(({ kind }) => kind === "contract")).toHaveLength(3);
  expect(kernelsOf(await planOf(freezing("**"), layers))).toEqual([]);
});
