import type { Optimizer } from "@tenon/optimizers";
import { optimizerKind, optimizersPlugin } from "@tenon/optimizers/plugin";
import { createRegistry } from "@tenon/registry";
import type { Backend, Tensor, TensorData, Tree } from "@tenon/tensor";
import {
  add,
  grad,
  isTensor,
  jit,
  leavesOf,
  matmul,
  mul,
  reshape,
  sin,
  sizeOf,
  sub,
  sum,
  tensor,
  tensorData,
  upload,
} from "@tenon/tensor";
import type { GoldenCase } from "../goldens.ts";
import type { Suite } from "../suite.ts";
import type { OptimizerRun } from "./run-optimizer.ts";
import { started, stepped } from "./run-optimizer.ts";

const registry = createRegistry([optimizersPlugin]);

type Params = { readonly [name in "matrix" | "vector" | "scalar"]: Tensor };

/** The parameters after 1, 10 and 100 steps, from recorded gradients or from those of a problem. */
export const optimizersSuite: Suite = {
  name: "optimizers",
  title: "Optimizers",
  async compute(golden, { backend, dtype }) {
    const { config } = golden;
    const optimizer: Optimizer = registry.parse(optimizerKind, config["optimizer"], "optimizer");
    const starts = startsOf(golden, dtype);
    const recorded = config["gradients"] === "recorded" ? recordedGradients(config["seed"] as number) : undefined;
    using step = jit(
      (run: OptimizerRun, given: Partial<Params>): OptimizerRun =>
        stepped(optimizer, run, (recorded ? given : grad(problem)(run.params as Params, backend)) as Tree<Tensor>),
      { donate: [0] },
    );
    let run = started(backend, optimizer, starts);
    const seen: Record<string, ArrayLike<number>> = {};
    for (let done = 1; done <= 100; done++) {
      run = step(run, recorded ? (upload(backend, recorded(starts)) as Params) : {});
      if (![1, 10, 100].includes(done)) continue;
      await note(seen, run.params, (path) => `${path} at ${done}`);
      const averages = optimizer.evaluationParams?.(run.state, run.params);
      if (averages) await note(seen, averages, (path) => `mean of ${path} at ${done}`);
    }
    return seen;
  },
};

async function note(
  seen: Record<string, ArrayLike<number>>,
  tree: Tree<Tensor>,
  nameOf: (path: string) => string,
): Promise<void> {
  for (const { path, value } of leavesOf<Tensor>(tree, isTensor)) seen[nameOf(path)] = await value.data();
}

/** See `problem` in the generator. */
function problem({ matrix, vector, scalar }: Params, backend: Backend): Tensor {
  const { dtype } = vector;
  const away = sub(
    sin(add(reshape(matmul(matrix, reshape(vector, [4, 1])), [3]), scalar)),
    tensor(backend, [0.5, -0.25, 0.75], { dtype }),
  );
  const squares = [matrix, vector, scalar].map((p) => sum(mul(p, p))).reduce((left, right) => add(left, right));
  return add(sum(mul(away, away)), mul(squares, 1 / 16));
}

/** See `recorded` in the generator; every number below 2^53 is exact. */
function recordedGradients(seed: number): (like: { readonly [name: string]: TensorData }) => Tree<TensorData> {
  let state = seed;
  const next = (): number => {
    state = (state * 16807) % 2147483647;
    return ((state % 257) - 128) / 64;
  };
  const of = ({ dtype, shape }: TensorData): TensorData =>
    tensorData(
      dtype,
      Array.from({ length: sizeOf(shape) }, () => next()),
      shape,
    );
  return ({ matrix, vector, scalar }) => {
    const [m, v, s] = [matrix, vector, scalar].map((data) => of(data as TensorData)) as [
      TensorData,
      TensorData,
      TensorData,
    ];
    return { matrix: m, vector: v, scalar: s };
  };
}

function startsOf({ inputs }: GoldenCase, dtype: "f32" | "f64"): { readonly [name: string]: TensorData } {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [name, tensorData(dtype, [...data], shape)]),
  );
}
