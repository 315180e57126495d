import type { CpuBackend } from "../../src/cpu-backend.ts";
import type { CpuOptions } from "../../src/index.ts";
import { cpu } from "../../src/index.ts";
import { BoundStep, perceptronStep } from "../training-steps.ts";

/** A run with several threads: its bits, how many pieces of work each thread but the first did, and what was said. */
export interface ThreadedRun {
  readonly bits: string;
  readonly pieces: readonly number[];
  readonly messages: readonly string[];
}

/** Lets threads start and take part, as long as that may take, and runs 300 steps. */
export async function threadedRun(options: CpuOptions): Promise<ThreadedRun> {
  const messages: string[] = [];
  await using backend = await cpu.open({ ...options, onMessage: (message) => messages.push(message) });
  const { threads } = backend as CpuBackend;
  const pieces = (): readonly number[] => (backend as CpuBackend).threadPieces;
  const program = perceptronStep(64, 300, 200);
  const warmUp = new BoundStep(backend, program);
  const end = performance.now() + 20_000;
  while ((pieces().length < threads - 1 || pieces().includes(0)) && performance.now() < end) {
    for (let i = 0; i < 10; i++) warmUp.run();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const bits = await new BoundStep(backend, program).bits(300);
  return { bits, pieces: pieces(), messages };
}

/** The same in a worker of its own: this file is the worker, too. */
export function threadedRunInWorker(options: CpuOptions): Promise<ThreadedRun> {
  const source = `import(${JSON.stringify(import.meta.url)}).then(async ({ threadedRun }) =>
    postMessage(await threadedRun(${JSON.stringify(options)})));`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<ThreadedRun>) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  });
}
