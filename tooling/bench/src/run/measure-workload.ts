import type { Contender } from "../contenders/contender.ts";
import { fastest, type Lane, type LanePlan, measureBlock, medianRate, openLane, type Participant } from "./lane.ts";
import type { Progress } from "./progress.ts";

export interface Measured {
  readonly lane: Lane;
  readonly notes: readonly string[];
}

export interface MeasuredWorkload {
  /** One for each contender that came through. */
  readonly measured: readonly Measured[];
  /** Runs of the peak's loop a second, in the best block. */
  readonly peakRate: number | null;
}

export interface Measurement {
  readonly plan: LanePlan;
  readonly participants: readonly Participant[];
  /** The peak is measured among them, in shorter blocks. */
  readonly peak: Participant;
  readonly progress: Progress;
  /** A contender that fails is left out of this workload. */
  readonly failed: (contender: Contender, error: Error) => void;
}

/**
 * Measures a workload in rounds: in each round every lane runs for one block, one at a time, so that all of them see the
 * same machine.
 */
export async function measureWorkload(measurement: Measurement): Promise<MeasuredWorkload> {
  const { plan, participants, peak } = measurement;
  const lanes = new Lanes(measurement);
  for (const participant of [...participants, peak]) await lanes.open(participant);
  for (let round = 0; round < plan.blocks; round++) await lanes.measureRound(round);

  const measured: Measured[] = [];
  for (const participant of participants) {
    const { contender } = participant;
    const notes: string[] = [];
    const isSlower = (): boolean => isBelowOneThread(lanes.all, contender);
    if (contender.library === "PyTorch" && isSlower()) {
      await lanes.measureAgain(participant);
      notes.push("run again");
    }
    const lane = fastest(lanes.of(participant));
    if (lane === undefined) continue;
    if (isSlower()) notes.push("below its figure with 1 thread");
    if (lane.variant !== null) notes.push(lane.variant);
    measured.push({ lane, notes });
  }
  const peakRates = lanes.of(peak).flatMap(({ blocks }) => blocks.map(({ rate }) => rate));
  await lanes.close();
  return { measured, peakRate: peakRates.length > 0 ? Math.max(...peakRates) : null };
}

/** The lanes of a workload that are still in the running. */
class Lanes {
  readonly #measurement: Measurement;
  readonly #opened: Lane[] = [];
  readonly #out = new Set<Participant>();

  constructor(measurement: Measurement) {
    this.#measurement = measurement;
  }

  get all(): readonly Lane[] {
    return this.#opened.filter((lane) => !this.#out.has(lane.participant));
  }

  of(participant: Participant): readonly Lane[] {
    return this.all.filter((lane) => lane.participant === participant);
  }

  async open(participant: Participant): Promise<void> {
    const { plan, progress } = this.#measurement;
    for (const variant of participant.contender.variants(plan.workload)) {
      if (this.#out.has(participant)) return;
      progress.detail(`warming up ${nameOf(participant.contender, variant)}`);
      await this.#attempt(participant, async () => {
        this.#opened.push(await openLane(participant, variant, plan));
      });
    }
  }

  async measureRound(round: number): Promise<void> {
    // Each round begins with another lane, so that none always follows the same one.
    const start = round % Math.max(1, this.all.length);
    for (const lane of [...this.all.slice(start), ...this.all.slice(0, start)])
      if (round < lane.rounds && this.all.includes(lane)) await this.#measure(lane, `round ${round + 1}`);
  }

  /** As many blocks as before; the better series counts. */
  async measureAgain(participant: Participant): Promise<void> {
    const first = this.of(participant).map((lane) => ({ lane, blocks: lane.blocks, rate: medianRate(lane) }));
    for (const { lane } of first) lane.blocks = [];
    for (let round = 0; round < this.#measurement.plan.blocks; round++)
      for (const lane of this.of(participant)) await this.#measure(lane, `again, round ${round + 1}`);
    const second = fastest(this.of(participant));
    if (second === undefined || medianRate(second) < Math.max(...first.map(({ rate }) => rate)))
      for (const { lane, blocks } of first) lane.blocks = blocks;
  }

  async close(): Promise<void> {
    for (const { participant, number } of this.#opened)
      if (!this.#out.has(participant))
        await this.#attempt(participant, () => participant.process.ask("close", { lane: number }));
  }

  async #measure(lane: Lane, round: string): Promise<void> {
    const { plan, peak, progress } = this.#measurement;
    progress.detail(`${round} of ${plan.blocks}: ${nameOf(lane.participant.contender, lane.variant)}`);
    const seconds = lane.participant === peak ? plan.seconds / 3 : plan.seconds;
    await this.#attempt(lane.participant, async () => {
      lane.blocks.push(await measureBlock(lane, seconds));
    });
  }

  /** Runs something for a participant, who is out when it fails. */
  async #attempt(participant: Participant, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#out.add(participant);
      this.#measurement.failed(participant.contender, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

const nameOf = ({ name }: Contender, variant: string | null): string =>
  variant === null ? name : `${name} (${variant})`;

function isBelowOneThread(lanes: readonly Lane[], { library, threads }: Contender): boolean {
  const withThreads = (count: number): Lane | undefined =>
    fastest(
      lanes.filter(({ participant: { contender } }) => contender.library === library && contender.threads === count),
    );
  const [one, several] = [withThreads(1), withThreads(threads)];
  return threads > 1 && one !== undefined && several !== undefined && medianRate(several) < medianRate(one);
}
