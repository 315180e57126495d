import type { Contender } from "../contenders/contender.ts";
import type { ContenderProcess } from "../contenders/contender-process.ts";
import type { Workload } from "../workloads/workload.ts";
import { median } from "./statistics.ts";

/** A contender's process with what it says of itself. */
export interface Participant {
  readonly contender: Contender;
  readonly process: ContenderProcess;
}

/** One contender on one workload in one of its variants, being measured. */
export interface Lane {
  readonly participant: Participant;
  readonly variant: string | null;
  readonly number: number;
  /** The first step or product: tracing and compiling included, where there is such a thing. */
  readonly firstSeconds: number;
  readonly checked: readonly number[];
  readonly timesPerWait: number;
  /** Rounds to take part in; fewer where one time is longer than a block should be. */
  readonly rounds: number;
  /** What the blocks gave. */
  blocks: Block[];
}

export interface Block {
  /** Steps or products a second. */
  readonly rate: number;
  /** Processor time over time: how many cores were at work on average, waiting in loops included. */
  readonly cores: number;
}

export interface LanePlan {
  readonly workload: Workload;
  readonly folder: string;
  readonly seconds: number;
  readonly blocks: number;
  readonly warmUpSeconds: number;
  /** Values to check. */
  readonly checks: number;
}

/** Waits are this far apart at most: a loop that reads its loss every 50 steps, as `train()` does. */
const mostTimesPerWait = 50;
/** Blocks for a lane whose single time is several blocks long. */
const slowBlocks = 2;

/** Sets a workload up, checks it and warms it up. */
export async function openLane(participant: Participant, variant: string | null, plan: LanePlan): Promise<Lane> {
  const { process } = participant;
  const { workload, folder, seconds } = plan;
  const { lane: number } = await process.ask("open", { workload, variant, folder });
  const { seconds: firstSeconds } = await process.ask("run", { lane: number, times: 1 });
  const { values } = await process.ask("check", { lane: number, count: plan.checks });
  const warmUp = await process.ask("block", { lane: number, seconds: plan.warmUpSeconds, timesPerWait: 1 });
  const secondsPerTime = warmUp.seconds / warmUp.times;
  return {
    participant,
    variant,
    number,
    firstSeconds,
    // JSON has no NaN.
    checked: values.map((value) => value ?? Number.NaN),
    // So that a block ends on time.
    timesPerWait: Math.min(mostTimesPerWait, Math.max(1, Math.floor(seconds / 4 / secondsPerTime))),
    rounds: secondsPerTime > 3 * seconds ? Math.min(plan.blocks, slowBlocks) : plan.blocks,
    blocks: [],
  };
}

export async function measureBlock({ participant, number, timesPerWait }: Lane, seconds: number): Promise<Block> {
  const block = await participant.process.ask("block", { lane: number, seconds, timesPerWait });
  return { rate: block.times / block.seconds, cores: block.cpuSeconds / block.seconds };
}

export const medianRate = (lane: Lane): number => median(lane.blocks.map(({ rate }) => rate));

/** Of a contender's variants the one with the highest median. */
export function fastest(lanes: readonly Lane[]): Lane | undefined {
  return lanes
    .filter((lane) => lane.blocks.length > 0)
    .reduce<Lane | undefined>(
      (best, lane) => (best === undefined || medianRate(lane) > medianRate(best) ? lane : best),
      undefined,
    );
}
