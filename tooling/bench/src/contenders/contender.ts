import { fileURLToPath } from "node:url";
import type { Workload } from "../workloads/workload.ts";

/** A library with a number of threads, measured in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly library: string;
  readonly threads: number;
  /** A file of src/workers with its arguments. */
  readonly worker: readonly [file: string, ...args: readonly string[]];
  readonly language: "JavaScript" | "Python";
  /** Ways to write a workload of which the fastest counts; null where there is one. */
  variants(workload: Workload): readonly (string | null)[];
}

const one = (): readonly null[] => [null];

function tenon(threads: number): Contender {
  const worker = ["tenon.worker.ts", String(threads)] as const;
  return { name: `tenon-${threads}`, library: "Tenon", threads, worker, language: "JavaScript", variants: one };
}

function tfjs(part: string): Contender {
  return {
    name: `tfjs-${part}`,
    library: "tfjs",
    threads: 1,
    worker: ["tfjs.worker.ts", part],
    language: "JavaScript",
    // Its fast kernel takes no transposed operands, so that transposing them first may be ten times faster.
    variants: (workload) =>
      workload.kind === "product" && workload.transposed !== "none" ? ["flag", "transposed copy"] : [null],
  };
}

function torch(threads: number): Contender {
  return {
    name: `torch-${threads}`,
    library: "PyTorch",
    threads,
    worker: ["torch_worker.py", String(threads)],
    language: "Python",
    // Updates of all parameters in one call, or of one at a time: which is faster depends on their sizes.
    variants: (workload) => (workload.kind === "training" ? ["loop", "foreach"] : [null]),
  };
}

/** jax-js has threads in browsers alone: its pool needs the global `Worker`. */
const jaxJs: Contender = {
  name: "jax-js",
  library: "jax-js",
  threads: 1,
  worker: ["jax-js.worker.ts"],
  language: "JavaScript",
  variants: one,
};

export const contenders: readonly Contender[] = [
  tenon(1),
  tenon(2),
  jaxJs,
  tfjs("cpu"),
  tfjs("wasm"),
  torch(1),
  torch(2),
];

/** Not a contender: the machine's own limit, measured among them. */
export const peak: Contender = {
  name: "peak",
  library: "peak",
  threads: 1,
  worker: ["peak.worker.ts"],
  language: "JavaScript",
  variants: one,
};

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export function commandOf({ worker: [file, ...args], language, threads }: Contender, python: string): Command {
  const path = fileURLToPath(new URL(`../workers/${file}`, import.meta.url));
  if (language === "JavaScript")
    return { file: process.execPath, args: ["--conditions=@tenon/source", path, ...args], env: process.env };
  // A kernel or a cache size that someone chose for OpenBLAS would not be what PyTorch's users get.
  const { OPENBLAS_CORETYPE: _kernel, OPENBLAS_L2_SIZE: _cache, ...env } = process.env;
  return { file: python, args: [path, ...args], env: { ...env, OMP_NUM_THREADS: String(threads) } };
}
