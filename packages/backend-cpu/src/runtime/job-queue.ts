type Job = () => void;

/**
 * Does what it is given in the order of the calls: in the call itself, except while something is waited for. Then it is kept
 * and done as soon as that has come. Jobs do not throw.
 */
export class JobQueue {
  /** What waits, jobs and further waits in their order; undefined while nothing is waited for. */
  #waiting: (Job | Promise<unknown>)[] | undefined;

  get waits(): boolean {
    return this.#waiting !== undefined;
  }

  add(job: Job): void {
    if (this.#waiting) this.#waiting.push(job);
    else job();
  }

  /** The answer that a question has at this point of the queue. */
  ask<T>(question: () => T | Promise<T>): T | Promise<T> {
    if (!this.#waiting) return question();
    return new Promise((resolve, reject) => {
      this.add(() => {
        try {
          resolve(question());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** What comes after this call waits until the promise has settled, either way. */
  hold(until: Promise<unknown>): void {
    if (this.#waiting) this.#waiting.push(until);
    else {
      this.#waiting = [];
      this.#resumeAfter(until);
    }
  }

  #resumeAfter(until: Promise<unknown>): void {
    const resume = (): void => this.#resume();
    until.then(resume, resume);
  }

  #resume(): void {
    for (let next = this.#waiting?.shift(); next; next = this.#waiting?.shift()) {
      if (next instanceof Promise) {
        this.#resumeAfter(next);
        return;
      }
      next();
    }
    this.#waiting = undefined;
  }
}
