/** A trial takes this many runs, or fewer once it has taken so many milliseconds. */
const [trialRuns, trialTime] = [12, 10];
/** A mean is taken over at least so many runs and milliseconds. */
const [windowRuns, windowTime] = [3, 20];
/** Milliseconds between two trials, at least; and at least this many times what the last one lost. */
const [pause, rarity] = [100, 100];
/** As long as nothing has been tried, less often is enough. */
const firstRarity = 20;
/** A disturbance may be short: milliseconds to the first trial of sharing after it, and twice as many to each further one. */
const firstRetry = 20;
/** Sharing that pays for so long was not given up because of the same disturbance as the last time. */
const undisturbed = 500;
/** The other way is taken if it takes less than this share of the time. */
const clearly = 0.95;

/**
 * Decides, from how long the runs of a Program take, whether threads share them. Where something else needs the machine's
 * cores, or there are fewer than it says, one thread may be faster than several that wait for each other. Once in a while
 * the other way is tried for a few runs: the less often, the more that costs. All times are in milliseconds.
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
  /** When the last trial ended, and what it cost more than its runs would have cost in the usual way. */
  #trialEnd = 0;
  #lost = 0;
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
      this.#endTrial(this.#trial, now);
    } else {
      this.#window.add(time);
      if (this.#window.count < windowRuns || this.#window.sum < windowTime) return;
      if (this.#usual.mean === undefined) this.#expectTrial(this.#window.mean, now);
      this.#usual.is(this.#window.mean);
      this.#window = new Runs();
    }
    this.#choose(now);
  }

  #isTrialDue(now: number): boolean {
    if (this.#usual.mean === undefined) return false;
    const since = now - Math.max(this.#trialEnd, this.#chosenAt);
    if (this.#other === this.#shared && since >= this.#retry) return true;
    return since >= Math.max(pause, (this.#other.mean === undefined ? firstRarity : rarity) * this.#lost);
  }

  /** Nothing has been tried yet. At worst, one thread takes as many times as long as there are threads. */
  #expectTrial(shared: number, now: number): void {
    const runs = Math.max(1, Math.min(trialRuns, trialTime / (shared * this.#threads)));
    this.#lost = runs * shared * (this.#threads - 1);
    this.#trialEnd = now;
  }

  #endTrial(trial: Runs, now: number): void {
    this.#other.was(trial.settledMean);
    this.#lost = trial.sum - trial.count * (this.#usual.mean as number);
    this.#trialEnd = now;
    this.#trial = undefined;
    if (this.#other === this.#shared) this.#retry *= 2;
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
  /** What a run took lately: the median of three means, so that one that was disturbed decides nothing. */
  mean: number | undefined;
  #means: number[] = [];

  /** Another mean in a row. */
  is(mean: number): void {
    this.#means = [...this.#means.slice(-2), mean];
    this.mean = [...this.#means].sort((a, b) => a - b)[this.#means.length >> 1];
  }

  /** A mean after a long time. */
  was(mean: number): void {
    this.#means = [];
    this.is(mean);
  }
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
