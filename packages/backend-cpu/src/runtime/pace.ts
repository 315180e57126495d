/** A trial takes this many runs, or fewer once it has taken so many milliseconds. */
const [trialRuns, trialTime] = [12, 10];
/**
 * Sharing is tried for longer if it does not pay at once, until it has lost so many milliseconds or taken so many: a system
 * may wake a thread on the core of the one that woke it, and needs some time to see that another core is free.
 */
const [mostLost, longestTrial] = [5, 100];
/** Of a trial the last runs count: at first threads wake up, and data moves from cache to cache. */
const countedRuns = 8;
/** A mean is taken over at least so many runs and milliseconds. */
const [windowRuns, windowTime] = [3, 20];
/** Milliseconds between two trials of one thread, at least; and at least this many times what the last one lost. */
const [pause, rarity] = [100, 100];
/** The same as long as nothing is known yet, and for trials of sharing. */
const hopefulRarity = 10;
/**
 * A disturbance may be short: milliseconds to the first trial of sharing after it; each time that sharing does not pay for
 * long the next comes twice as late, up to a limit.
 */
const [firstRetry, lastRetry, long] = [20, 1600, 500];
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
      if (this.#isTrialOver(this.#trial)) this.#endTrial(this.#trial, now);
      else return;
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
    if (this.#other === this.#shared) return since >= Math.max(this.#retry, hopefulRarity * this.#lost);
    return since >= Math.max(pause, (this.#other.mean === undefined ? hopefulRarity : rarity) * this.#lost);
  }

  /** Nothing has been tried yet. At worst, one thread takes as many times as long as there are threads. */
  #expectTrial(shared: number, now: number): void {
    const runs = Math.max(1, Math.min(trialRuns, trialTime / (shared * this.#threads)));
    this.#lost = runs * shared * (this.#threads - 1);
    this.#trialEnd = now;
  }

  #isTrialOver(trial: Runs): boolean {
    if (trial.count < trialRuns && trial.sum < trialTime) return false;
    if (this.#other === this.#alone || trial.sum >= longestTrial) return true;
    return trial.latestMean < clearly * (this.#usual.mean as number) || this.#lostIn(trial) >= mostLost;
  }

  #lostIn(trial: Runs): number {
    return trial.sum - trial.count * (this.#usual.mean as number);
  }

  #endTrial(trial: Runs, now: number): void {
    this.#other.was(trial.latestMean);
    this.#lost = this.#lostIn(trial);
    this.#trialEnd = now;
    this.#trial = undefined;
    if (this.#other === this.#shared && !this.#isOtherBetter()) this.#retryLater();
  }

  #retryLater(): void {
    this.#retry = Math.min(2 * this.#retry, lastRetry);
  }

  #isOtherBetter(): boolean {
    const [usual, other] = [this.#usual.mean, this.#other.mean];
    return usual !== undefined && other !== undefined && other < clearly * usual;
  }

  #choose(now: number): void {
    if (!this.#isOtherBetter()) return;
    [this.#usual, this.#other] = [this.#other, this.#usual];
    this.#window = new Runs();
    if (this.#other === this.#shared)
      if (now - this.#chosenAt >= long) this.#retry = firstRetry;
      else this.#retryLater();
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
  readonly #latest: number[] = [];

  add(time: number): void {
    this.#latest[this.count % countedRuns] = time;
    this.count++;
    this.sum += time;
  }

  get mean(): number {
    return this.sum / this.count;
  }

  get latestMean(): number {
    // The very first run only where there is no other.
    const latest = this.count > 1 && this.count <= countedRuns ? this.#latest.slice(1) : this.#latest;
    return latest.reduce((sum, time) => sum + time, 0) / latest.length;
  }
}
