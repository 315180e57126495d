import type { CpuOptions } from "../../src/index.ts";
import { cpu } from "../../src/index.ts";
import { BoundStep, perceptronStep } from "../training-steps.ts";

/** A run with several threads: its bits, how many pieces of work each thread but the first did, and what was said. */
export interface ThreadedRun {
  readonly bits: string;
  readonly pieces: readonly number[];
  readonly messages: readonly string[];
}

/** Runs 300 steps in this thread, which lets others happen meanwhile. */
export async function threadedRun(options: CpuOptions): Promise<ThreadedRun> {
  const messages: string[] = [];
  await using backend = await cpu.open({ ...options, onMessage: (message) => messages.push(message) });
  const step = new BoundStep(backend, perceptronStep(64, 300, 200));
  for (let i = 0; i < 30; i++) {
    for (let k = 0; k < 10; k++) step.run();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const bits = await step.bits(0);
  return { bits, pieces: "threadPieces" in backend ? (backend.threadPieces as number[]) : [], messages };
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
