/** How long the queue works before it lets timers, input and rendering have their turn. */
const workMilliseconds = 8;

/**
 * Jobs done one after the other, in the order in which they came, never inside the call that brought them. A job that
 * throws does not stop the queue: the error waits for the next job that asks for it.
 */
export class JobQueue {
  readonly #jobs: (() => void)[] = [];
  #running = false;
  #failure: { readonly error: unknown } | undefined;

  /** Enqueues work that nobody waits for. */
  add(job: () => void): void {
    this.#jobs.push(() => {
      try {
        job();
      } catch (error) {
        // The first error is the cause; later ones tend to be its consequences.
        this.#failure ??= { error };
      }
    });
    if (this.#running) return;
    this.#running = true;
    setTimeout(() => this.#work());
  }

  /** Enqueues a question, which gets the error of earlier work instead of an answer where there is one. */
  ask<T>(question: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.add(() => {
        const failure = this.#failure;
        this.#failure = undefined;
        if (failure) reject(failure.error);
        else resolve(question());
      });
    });
  }

  // A timer and not a microtask: microtasks run before anything else may, so a loop over downloads would freeze a page.
  #work(): void {
    const start = performance.now();
    let done = 0;
    while (done < this.#jobs.length && performance.now() - start < workMilliseconds) this.#jobs[done++]?.();
    this.#jobs.splice(0, done);
    this.#running = this.#jobs.length > 0;
    if (this.#running) setTimeout(() => this.#work());
  }
}
