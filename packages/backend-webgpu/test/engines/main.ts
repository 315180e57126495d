import { conformanceTestNames, runConformance } from "@tenon/backend/conformance";
import { openWebgpu } from "../../src/open-webgpu.ts";
import { skips } from "../skips.ts";
import type { Digits } from "./digits.ts";
import { bitsOf, dropoutMask, initialWeights, trainOnDigits } from "./digits.ts";

// What the tests ask of a page; bundled into one file, which is also what a worker of the page loads.

export const testNames: readonly string[] = conformanceTestNames();

/** How some tests of the kit ended, by their names. */
export async function conformance(names: readonly string[]): Promise<{ name: string; ended: string }[]> {
  const skip = skips.filter(({ test }) => names.includes(test));
  const results = await runConformance({ open: () => openWebgpu(), skip, only: names });
  return results.map((result) => ({
    name: result.name,
    ended: result.status === "failed" ? `failed: ${result.error.message}` : result.status,
  }));
}

export interface PageRun {
  readonly losses: readonly number[];
  readonly initial: string;
  readonly mask: readonly number[];
}

/** A training run, and what it starts from. */
export async function training(): Promise<PageRun> {
  const bytes = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await (await fetch(name)).arrayBuffer());
  const digits: Digits = { images: await bytes("images"), labels: await bytes("labels") };
  await using backend = await openWebgpu();
  const initial = bitsOf((await initialWeights(backend, digits)).result);
  const { losses } = await trainOnDigits(backend, digits);
  return { losses, initial, mask: await dropoutMask(backend) };
}

/** Some of the kit in a worker, which has a WebGPU of its own. */
export function conformanceInWorker(names: readonly string[]): Promise<{ name: string; ended: string }[]> {
  const source = `import(${JSON.stringify(import.meta.url)}).then(async ({ conformance }) =>
    postMessage(await conformance(${JSON.stringify(names)})));`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<{ name: string; ended: string }[]>) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  });
}
