/** Something to be done in its turn. */
export interface Job {
  /** What has to happen first, such as a compilation; nothing where it can be done at once. Never rejects. */
  waits?(): Promise<void> | undefined;
  run(): void;
}

/**
 * Jobs in the order in which they came. Where nobody has to wait, a job is done in the call that brings it: a training loop
 * then hands each step straight to the device.
 */
export class JobQueue {
  readonly #jobs: Job[] = [];
  #waiting = false;

  /** Whether a job that is added now has to wait for others. */
  get isWaiting(): boolean {
    return this.#jobs.length > 0;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    if (!this.#waiting) this.#work();
  }

  #work(): void {
    this.#waiting = true;
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      const wait = job.waits?.();
      if (wait) {
        void wait.then(() => this.#work());
        return;
      }
      this.#jobs.shift();
      job.run();
    }
    this.#waiting = false;
  }
}
