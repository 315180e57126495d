/** A trial takes this many runs, or fewer once it has taken so many milliseconds. */
const [trialRuns, trialTime] = [12, 10];
/** A mean is taken over at least so many runs and milliseconds. */
const [windowRuns, windowTime] = [3, 20];
/** Milliseconds between two trials, at least. */
const pause = 100;
/** A disturbance may be short: milliseconds to the first trial of sharing after it, and twice as many to each further one. */
const firstRetry = 20;
/** Sharing that pays for so long was not given up because of the same disturbance as the last time. */
const undisturbed = 500;
/** The time to the next trial is at least this many times that of the last: what is tried may be many times slower. */
const rarity = { first: 20, ofSharing: 20, ofOneThread: 200 } as const;
/** The other way is taken if it takes less than this share of the time. */
const clearly = 0.95;

/**
 * Decides, from how long the runs of a Program take, whether threads share them. Where something else needs the machine's
 * cores, or there are fewer than it says, one thread may be faster than several that wait for each other. Once in a while
 * the other way is tried for a few runs: rarely the way of one thread, whose speed changes little, more often sharing,
 * since it pays again when the cores are free. All times are in milliseconds.
 */
export class Pace {
  readonly #shared = new Way();
  readonly #alone = new Way();
  readonly #threads: number;
  /** How runs usually go, and how they might. */
  #usual = this.#shared;
  #other = this.#alone;
  /** Runs of a trial of the other way, while there is one. */
  #trial: Runs | undefined;
  #window = new Runs();
  #trialEnd = 0;
  #trialCost = 0;
  #retry = firstRetry;
  #chosenAt = 0;

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Whether the run that now starts is to be shared. */
  sharesNext(now: number): boolean {
    if (!this.#trial && this.#isTrialDue(now)) this.#trial = new Runs();
    return (this.#trial ? this.#other : this.#usual) === this.#shared;
  }

  /** The run that `sharesNext` was asked about has been done. */
  took(time: number, now: number): void {
    if (this.#trial) {
      this.#trial.add(time);
      if (this.#trial.count < trialRuns && this.#trial.sum < trialTime) return;
      this.#other.mean = this.#trial.settledMean;
      this.#trialEnd = now;
      this.#trialCost = this.#trial.sum;
      this.#trial = undefined;
      if (this.#other === this.#shared) this.#retry *= 2;
    } else {
      this.#window.add(time);
      if (this.#window.count < windowRuns || this.#window.sum < windowTime) return;
      if (this.#usual.mean === undefined) this.#expectTrial(this.#window.mean, now);
      this.#usual.mean = this.#window.mean;
      this.#window = new Runs();
    }
    this.#choose(now);
  }

  /** Nothing has been tried yet. At worst, one thread takes as many times as long as there are threads. */
  #expectTrial(shared: number, now: number): void {
    const alone = shared * this.#threads;
    this.#trialCost = Math.max(alone, Math.min(trialRuns * alone, trialTime));
    this.#trialEnd = now;
  }

  #isTrialDue(now: number): boolean {
    if (this.#usual.mean === undefined) return false;
    const since = now - Math.max(this.#trialEnd, this.#chosenAt);
    const ofSharing = this.#other === this.#shared;
    if (ofSharing && since >= this.#retry) return true;
    const times = this.#other.mean === undefined ? rarity.first : ofSharing ? rarity.ofSharing : rarity.ofOneThread;
    return since >= Math.max(pause, times * this.#trialCost);
  }

  #choose(now: number): void {
    const [usual, other] = [this.#usual, this.#other];
    if (usual.mean === undefined || other.mean === undefined || other.mean >= clearly * usual.mean) return;
    [this.#usual, this.#other] = [other, usual];
    this.#window = new Runs();
    if (usual === this.#shared && now - this.#chosenAt >= undisturbed) this.#retry = firstRetry;
    this.#chosenAt = now;
  }
}

class Way {
  /** What a run took lately. */
  mean: number | undefined;
}

/** Some runs in a row. */
class Runs {
  count = 0;
  sum = 0;
  readonly #times: number[] = [];

  add(time: number): void {
    this.count++;
    this.sum += time;
    if (this.count <= trialRuns) this.#times.push(time);
  }

  get mean(): number {
    return this.sum / this.count;
  }

  /** Of a trial: without its first third, in which threads wake up and data moves from cache to cache. */
  get settledMean(): number {
    const settled = this.#times.slice(Math.floor(this.#times.length / 3));
    return settled.reduce((sum, time) => sum + time, 0) / settled.length;
  }
}
