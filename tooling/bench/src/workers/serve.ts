import { createInterface } from "node:readline";
import type { Workload } from "../workloads/workload.ts";
import { answerMark, type Description, type Request, type Requests, type RequestType } from "./protocol.ts";

/** One workload, ready to run. */
export interface Lane {
  /** Traces and compiles, and waits until the first step can run; absent where a contender has no such thing. */
  prepare?(): Promise<void>;
  /** Back to the initial weights and the first batch; nothing for a product. */
  reset(): void | Promise<void>;
  /** That many steps or products; resolves when they are done and, in training, the last loss has been read. */
  run(times: number): Promise<void>;
  /** One step, and its loss; or `count` elements of the product. See `Requests.check`. */
  check(count: number): Promise<readonly number[]>;
  close(): void;
}

export interface Worker {
  describe(): Description | Promise<Description>;
  open(workload: Workload, folder: string, variant: string | null): Promise<Lane>;
}

/** Losses of the first steps of a training lane, each read by itself. */
export async function firstLosses(count: number, step: () => Promise<number>): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < count; i++) losses.push(await step());
  return losses;
}

/** Answers requests until standard input ends: a benchmark that dies leaves no worker behind. */
export async function serve(worker: Worker): Promise<never> {
  const lanes: Lane[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    let answer: object;
    try {
      answer = await answerTo(worker, lanes, JSON.parse(line) as Request);
    } catch (error) {
      answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    process.stdout.write(`${answerMark}${JSON.stringify(answer)}\n`);
  }
  process.exit(0);
}

async function answerTo(worker: Worker, lanes: Lane[], request: Request): Promise<Requests[RequestType]["answer"]> {
  if (request.type === "describe") return worker.describe();
  if (request.type === "open") {
    const lane = await worker.open(request.workload, request.folder, request.variant);
    return { lane: lanes.push(lane) - 1 };
  }
  const lane = lanes[request.lane];
  if (lane === undefined) throw new RangeError(`there is no lane ${request.lane}`);
  if (request.type === "run") {
    const started = performance.now();
    await lane.run(request.times);
    return { seconds: (performance.now() - started) / 1000 };
  }
  if (request.type === "prepare") {
    if (lane.prepare === undefined) return { seconds: null };
    const started = performance.now();
    await lane.prepare();
    return { seconds: (performance.now() - started) / 1000 };
  }
  if (request.type === "check") {
    await lane.reset();
    return { values: await lane.check(request.count) };
  }
  if (request.type === "block") return runBlock(lane, request.seconds, request.timesPerWait);
  lane.close();
  return {};
}

async function runBlock(lane: Lane, seconds: number, timesPerWait: number): Promise<Requests["block"]["answer"]> {
  await lane.reset();
  // Threads wake up and caches fill again: others have run in the meantime.
  await lane.run(timesPerWait);
  const cpu = process.cpuUsage();
  const started = performance.now();
  let times = 0;
  let elapsed = 0;
  while (elapsed < seconds * 1000) {
    await lane.run(timesPerWait);
    times += timesPerWait;
    elapsed = performance.now() - started;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { times, seconds: elapsed / 1000, cpuSeconds: (user + system) / 1e6 };
}
