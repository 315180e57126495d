import { yieldToHost } from "../runtime/yield-to-host.ts";

/** Milliseconds of running before and while the time is taken, where nobody says how often to run. */
const [warmUp, measured] = [300, 600];
/** A round is this long at most, in milliseconds and in runs: then what it has changed is set back. */
const [longestRound, mostRuns] = [10, 50];
/** Also of a Program that takes seconds. */
const fewestRounds = 3;

export interface TimedCalls {
  /** Seconds of each call, the median over rounds of its mean. */
  readonly seconds: readonly number[];
  readonly repeats: number;
}

/**
 * Times calls that are made one after the other, again and again. A call may be shorter than the timer's steps and than
 * reading the timer takes, so times are added up over a round of many runs, less what an empty call takes. `reset` is called
 * before each round, outside of the time.
 */
export async function timeCalls(
  calls: readonly (() => void)[],
  reset: () => void,
  repeats: number | undefined,
): Promise<TimedCalls> {
  const perRun = await warm(calls, reset, repeats);
  const runsPerRound = Math.max(1, Math.min(mostRuns, repeats ?? mostRuns, Math.floor(longestRound / perRun)));
  const empty = timeEmptyCall();
  const rounds: number[][] = [];
  let done = 0;
  const end = performance.now() + measured;
  const more = (): boolean =>
    repeats === undefined ? rounds.length < fewestRounds || performance.now() < end : done < repeats;
  while (more()) {
    const runs = repeats === undefined ? runsPerRound : Math.min(runsPerRound, repeats - done);
    reset();
    const round = timeRound(calls, runs);
    rounds.push(Array.from(round, (milliseconds) => Math.max(0, milliseconds - empty) / 1000));
    done += runs;
    await yieldToHost();
  }
  return { seconds: calls.map((_, i) => median(rounds.map((round) => round[i] as number))), repeats: done };
}

/** Milliseconds of each call, the mean over some runs. */
function timeRound(calls: readonly (() => void)[], runs: number): Float64Array {
  const sums = new Float64Array(calls.length);
  for (let run = 0; run < runs; run++) {
    let before = performance.now();
    for (let i = 0; i < calls.length; i++) {
      (calls[i] as () => void)();
      const after = performance.now();
      sums[i] = (sums[i] as number) + after - before;
      before = after;
    }
  }
  return sums.map((sum) => sum / runs);
}

/** Runs until the engine has put its best code in place. The milliseconds that a run then takes. */
async function warm(calls: readonly (() => void)[], reset: () => void, repeats: number | undefined): Promise<number> {
  const started = performance.now();
  let perRun = 0;
  for (let runs = 0; runs < (repeats ?? Number.POSITIVE_INFINITY); runs++) {
    const before = performance.now();
    if (before - started > warmUp) break;
    if (runs % mostRuns === 0) reset();
    for (const call of calls) call();
    perRun = performance.now() - before;
    await yieldToHost();
  }
  return perRun;
}

function timeEmptyCall(): number {
  // As many different functions as there could be kernels, so that the call is as indirect as theirs.
  const calls = Array.from({ length: 8 }, () => () => {});
  const rounds = Array.from({ length: 20 }, () => [...timeRound(calls, 200)]);
  return median(rounds.map((round) => median(round)));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}
