import type { Contender } from "../contenders/contender.ts";
import { fastest, type Lane, type LanePlan, measureBlock, openLane, type Participant } from "./lane.ts";
import type { Progress } from "./progress.ts";
import { median } from "./statistics.ts";

export interface Measured {
  readonly lane: Lane;
  readonly notes: readonly string[];
}

export interface MeasuredWorkload {
  /** One for each contender that came through. */
  readonly measured: readonly Measured[];
  /** Runs of the peak's loop a second. */
  readonly peakRate: number | null;
}

export interface Measurement {
  readonly plan: LanePlan;
  readonly participants: readonly Participant[];
  /** The peak is measured among them, in shorter blocks. */
  readonly peak: Participant;
  readonly progress: Progress;
  /** A contender that fails is left out from there on. */
  readonly failed: (contender: Contender, error: Error) => void;
}

/** Measures a workload in rounds: in each round every lane runs for one block, one at a time, so that all see the same machine. */
export async function measureWorkload(measurement: Measurement): Promise<MeasuredWorkload> {
  const { plan, participants, peak, progress } = measurement;
  let lanes: Lane[] = [];
  /** Runs something for a lane's contender; what fails takes its lanes out. */
  const attempt = async <T>({ contender }: Participant, run: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      lanes = lanes.filter((lane) => lane.participant.contender !== contender);
      measurement.failed(contender, error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  };
  const measure = async (lane: Lane, seconds: number): Promise<void> => {
    const rate = await attempt(lane.participant, () => measureBlock(lane, seconds));
    if (rate !== undefined) lane.rates.push(rate);
  };

  for (const participant of [...participants, peak]) {
    for (const variant of participant.contender.variants(plan.workload)) {
      progress.detail(`warming up ${nameOf(participant.contender, variant)}`);
      const lane = await attempt(participant, () => openLane(participant, variant, plan));
      if (lane === undefined) break;
      lanes.push(lane);
    }
  }
  const opened = [...lanes];
  const secondsOf = (lane: Lane): number => (lane.participant === peak ? plan.seconds / 3 : plan.seconds);
  for (let round = 0; round < plan.blocks; round++) {
    // Each round begins with another lane, so that none always follows the same one.
    const start = round % Math.max(1, lanes.length);
    for (const lane of [...lanes.slice(start), ...lanes.slice(0, start)]) {
      if (round >= lane.blocks || !lanes.includes(lane)) continue;
      progress.detail(`round ${round + 1} of ${plan.blocks}: ${nameOf(lane.participant.contender, lane.variant)}`);
      await measure(lane, secondsOf(lane));
    }
  }

  const measured: Measured[] = [];
  for (const participant of participants) {
    const own = (): Lane[] => lanes.filter((lane) => lane.participant === participant);
    const slower = (): boolean => isBelowOneThread(lanes, participant.contender);
    const notes: string[] = [];
    if (slower() && participant.contender.library === "PyTorch") {
      const before = own().map((lane) => lane.rates);
      for (const lane of own()) lane.rates = [];
      for (let round = 0; round < plan.blocks; round++) for (const lane of own()) await measure(lane, secondsOf(lane));
      const isBetter = median(fastest(own())?.rates ?? [0]) > Math.max(...before.map(median));
      own().forEach((lane, i) => {
        if (!isBetter) lane.rates = before[i] as number[];
      });
      notes.push("run again");
    }
    const lane = fastest(own());
    if (lane === undefined) continue;
    if (slower()) notes.push("below its figure with 1 thread");
    if (lane.variant !== null) notes.push(lane.variant);
    measured.push({ lane, notes });
  }
  const peakRates = lanes.find((lane) => lane.participant === peak)?.rates ?? [];
  for (const { participant, number } of opened)
    await attempt(participant, () => participant.process.ask("close", { lane: number }));
  return { measured, peakRate: peakRates.length > 0 ? median(peakRates) : null };
}

const nameOf = ({ name }: Contender, variant: string | null): string =>
  variant === null ? name : `${name} (${variant})`;

function isBelowOneThread(lanes: readonly Lane[], { library, threads }: Contender): boolean {
  if (threads === 1) return false;
  const medianOf = (wanted: number): number | undefined => {
    const same = lanes.filter(
      ({ participant: { contender } }) => contender.library === library && contender.threads === wanted,
    );
    const lane = fastest(same);
    return lane && median(lane.rates);
  };
  const [one, several] = [medianOf(1), medianOf(threads)];
  return one !== undefined && several !== undefined && several < one;
}
