import type { Kernel, Plan } from "@tenon/compiler";
import { compilePlan } from "@tenon/compiler";
import { everything } from "@tenon/compiler/everything";
import { bytesTouched } from "@tenon/compiler/kernel-work";
import { printPlan } from "@tenon/compiler/print-plan";
import { adam, sgd } from "@tenon/optimizers";
import { bytesOf } from "@tenon/program";
import { perceptron, tracedStep } from "@tooling/traced-step";
import { describe, expect, test } from "vitest";

// What training steps cost, traced from real models: kernels, stages, bytes. A number that went down is to be written
// down here; one that went up is to be explained.

const examples = 60_000;
const traced = {
  "W1 with SGD": () =>
    tracedStep({ model: perceptron(128, 10), optimizer: sgd({ learningRate: 0.1 }), batchSize: 64, examples }),
  "W1 with Adam": () =>
    tracedStep({ model: perceptron(128, 10), optimizer: adam({ learningRate: 1e-3 }), batchSize: 64, examples }),
  "W2 with Adam": () =>
    tracedStep({ model: perceptron(512, 512, 10), optimizer: adam({ learningRate: 1e-3 }), batchSize: 128, examples }),
} as const;
const plans = new Map<string, Promise<Plan>>();
const planOf = (name: keyof typeof traced): Promise<Plan> => {
  const known = plans.get(name) ?? traced[name]().then((program) => compilePlan(program, everything));
  plans.set(name, known);
  return known;
};

const kernelsOf = (plan: Plan): readonly Kernel[] => plan.stages.flat();
/** Tensors in the plan's own memory, by their bytes, the greatest first. */
const temporaries = (plan: Plan): number[] =>
  plan.buffers
    .filter(({ storage }) => storage.kind === "temporary")
    .map(bytesOf)
    .sort((left, right) => right - left);
/** Bytes that kernels read and write. */
const traffic = (plan: Plan): number =>
  kernelsOf(plan).reduce((sum, kernel) => sum + bytesTouched(kernel, plan.buffers), 0);

describe("a step takes no more than", () => {
  const budgets = {
    "W1 with SGD": { kernels: 10, stages: 6, temporaryBytes: 269_312, traffic: 2_125_616 },
    "W1 with Adam": { kernels: 10, stages: 6, temporaryBytes: 269_440, traffic: 3_753_972 },
    "W2 with Adam": { kernels: 14, stages: 8, temporaryBytes: 1_455_232, traffic: 25_092_740 },
  } as const;
  for (const [name, budget] of Object.entries(budgets))
    test(`${budget.kernels} kernels in ${budget.stages} stages and ${budget.temporaryBytes} bytes: ${name}`, async () => {
      const plan = await planOf(name as keyof typeof traced);
      expect({
        kernels: kernelsOf(plan).length,
        stages: plan.stages.length,
        temporaryBytes: plan.temporaryBytes,
        traffic: traffic(plan),
      }).toEqual(budget);
    });
});

test("no gradient of a weight is ever in memory: no temporary is as large as one", async () => {
  for (const [name, weights] of [
    ["W1 with SGD", 784 * 128],
    ["W1 with Adam", 784 * 128],
    ["W2 with Adam", 512 * 512],
  ] as const)
    expect(temporaries(await planOf(name))[0]).toBeLessThan(4 * weights);
});

test("every product of W2 is a contraction, and each update is behind the product that gives its gradient", async () => {
  const plan = await planOf("W2 with Adam");
  const products = kernelsOf(plan).filter(({ kind }) => kind === "contract");
  // Three forwards, three gradients of weights, two of inputs.
  expect(products.length).toBe(8);
  const updates = products.filter((kernel) => kernel.kind === "contract" && kernel.stores.length === 3);
  expect(updates.length).toBe(3);
});

describe("the plan of", () => {
  for (const name of Object.keys(traced) as (keyof typeof traced)[])
    test(name, async () => {
      expect(printPlan(await planOf(name))).toMatchSnapshot();
    });
});
