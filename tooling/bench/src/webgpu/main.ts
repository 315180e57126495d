import { findChromium, webgpuFlags } from "@tooling/testing/chromium";
import type { Page } from "playwright-core";
import { chromium } from "playwright-core";
import { writeBenchmarkData } from "../data/benchmark-data.ts";
import { renderTable } from "../report/table.ts";
import { describeLoad, describeMachine } from "../run/machine.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";
import { describeTraining, trainingWorkloads } from "../workloads/training-workload.ts";
import type { Block, WebgpuContender } from "./page.ts";
import type { PageThread } from "./page-thread.ts";
import { watchThread } from "./page-thread.ts";
import { servePage } from "./serve-page.ts";

// Training steps on WebGPU in one Chromium, on the same software adapter for all: SwiftShader. It tells how much work
// contenders give the device and how much JavaScript they need for that; about real GPUs it says nothing.
//
// The device's threads are the machine's, so that a clock on the wall also shows how often they have taken JavaScript's core:
// what a step takes in JavaScript is the time of the page's thread on the processor. What the benchmark's own questions take
// there, half a millisecond a block, is in it for all.

const contenders: readonly WebgpuContender[] = ["Tenon", "tfjs", "jax-js"];
const checkedLosses = 3;

interface Measured {
  readonly contender: WebgpuContender;
  readonly losses: readonly number[];
  readonly blocks: MeasuredBlock[];
  readonly page: Page;
  readonly thread: PageThread;
}

interface MeasuredBlock extends Block {
  /** Of the page's thread on the processor. */
  readonly threadSeconds: number;
}

/** Runs the benchmark: `seconds` for each contender and workload, in turns. The exit code is 1 where losses differ. */
export async function main(argv: readonly string[]): Promise<number> {
  const seconds = Number(argv[0] ?? 20);
  if (!(seconds > 0)) {
    process.stderr.write("bench-webgpu [seconds]: how long each contender is measured on each workload\n");
    return 2;
  }
  const workloads = trainingWorkloads.filter(({ name }) => name !== "w0");
  using data = await writeBenchmarkData(workloads);
  using served = await servePage(data.folder);
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", ...webgpuFlags] });
  let agree = true;
  try {
    for (const workload of workloads) {
      const measured: Measured[] = [];
      for (const contender of contenders) {
        const page = await browser.newPage();
        await page.goto(served.url);
        const losses = await page.evaluate<readonly number[]>(
          `import("./main.js").then((page) => page.open("${contender}", ${JSON.stringify(workload)}, ${checkedLosses}))`,
        );
        measured.push({ contender, losses, blocks: [], page, thread: await watchThread(page) });
      }
      await inTurns(measured, seconds);
      agree = report(workload, measured) && agree;
      for (const { page } of measured) await page.close();
    }
  } finally {
    await browser.close();
  }
  const load = describeLoad();
  process.stdout.write(`${describeMachine()}${load ? `; ${load}` : ""}; ${await browser.version()}, SwiftShader\n`);
  return agree ? 0 : 1;
}

/** Blocks of about two seconds, one contender after the other. */
async function inTurns(measured: readonly Measured[], seconds: number): Promise<void> {
  const block = async ({ page, thread }: Measured, steps: number): Promise<MeasuredBlock> => {
    const before = await thread.seconds();
    const own = await page.evaluate<Block>(`import("./main.js").then((page) => page.measure(${steps}))`);
    return { ...own, threadSeconds: (await thread.seconds()) - before };
  };
  const steps = new Map<Measured, number>();
  for (const one of measured) {
    const { seconds: taken } = await block(one, 3);
    steps.set(one, Math.max(2, Math.min(200, Math.round(6 / taken))));
  }
  const ends = (one: Measured): boolean => one.blocks.reduce((sum, own) => sum + own.seconds, 0) >= seconds;
  while (!measured.every(ends))
    for (const one of measured) if (!ends(one)) one.blocks.push(await block(one, steps.get(one) as number));
}

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

function report(workload: TrainingWorkload, measured: readonly Measured[]): boolean {
  const [first] = measured;
  const differs = measured.filter(({ losses }) =>
    losses.some((loss, i) => Math.abs(loss - (first?.losses[i] ?? Number.NaN)) > 1e-3),
  );
  const rows = measured.map(({ contender, blocks }) => {
    const rate = median(blocks.map(({ steps, seconds }) => steps / seconds));
    const best = Math.max(...blocks.map(({ steps, seconds }) => steps / seconds));
    const microseconds = [
      blocks.map(({ steps, threadSeconds }) => (threadSeconds / steps) * 1e6),
      blocks.map(({ steps, handingOnSeconds }) => (handingOnSeconds / steps) * 1e6),
    ].flatMap((times) => [median(times).toFixed(0), Math.min(...times).toFixed(0)]);
    return [contender, rate.toFixed(1), best.toFixed(1), ...microseconds];
  });
  process.stdout.write(
    `${renderTable(
      {
        title: `${workload.name}: ${describeTraining(workload)}, WebGPU in Chromium`,
        header: [
          "contender",
          "steps/s",
          "best",
          "us of the page's thread a step",
          "least",
          "us until handed on",
          "least",
        ],
        textColumns: [0],
        rows,
      },
      "text",
    )}\n`,
  );
  for (const { contender, losses } of differs)
    process.stderr.write(`!!! ${contender} computes something else on ${workload.name}: ${losses.join(", ")} !!!\n`);
  return differs.length === 0;
}
