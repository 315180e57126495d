type Job = () => void;

/**
 * Does what it is given in the order of the calls: in the call itself, except while something is waited for. Then it is kept
 * and done as soon as that has come. Jobs do not throw.
 */
export class JobQueue {
  /** What waits, jobs and further waits in their order; undefined while nothing is waited for. */
  #waiting: (Job | Promise<void>)[] | undefined;

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

  /** What comes after this call waits for the promise, which never rejects. */
  hold(until: Promise<void>): void {
    if (this.#waiting) this.#waiting.push(until);
    else {
      this.#waiting = [];
      void until.then(() => this.#resume());
    }
  }

  #resume(): void {
    for (let next = this.#waiting?.shift(); next; next = this.#waiting?.shift()) {
      if (next instanceof Promise) {
        void next.then(() => this.#resume());
        return;
      }
      next();
    }
    this.#waiting = undefined;
  }
}
