import type { SavedRun } from "@tenon/training";
import type { KeptRuns } from "./run-storage.ts";
import { openKeptRuns } from "./run-storage.ts";

/** How long between two writes while training, in milliseconds. */
const writeEvery = 2000;

/**
 * Keeps a view's run in the browser for a reload: one write after another, each with the newest save there is. Nothing waits
 * for room: without it training goes on, and only a reload starts afresh.
 */
export class RunKeeper {
  readonly #storage: Promise<KeptRuns>;
  #newest: Uint8Array<ArrayBuffer> | undefined;
  #work: Promise<void> = Promise.resolve();
  #next = 0;

  constructor(name: string) {
    this.#storage = openKeptRuns(name);
  }

  /** Whether a running training is to be written again. */
  get isDue(): boolean {
    return performance.now() >= this.#next;
  }

  /** The newest save, which the next write takes. */
  take(bytes: Uint8Array<ArrayBuffer>): void {
    this.#newest = bytes;
  }

  /** Writes the newest save unless it is written. */
  write(): Promise<void> {
    this.#next = performance.now() + writeEvery;
    return this.#after(async (storage) => {
      const bytes = this.#newest;
      this.#newest = undefined;
      if (bytes) await storage.write(bytes);
    });
  }

  /** The run that is kept; `undefined` where there is none, or none that this version of the page can read. */
  async load(): Promise<SavedRun | undefined> {
    let run: SavedRun | undefined;
    await this.#after(async (storage) => {
      if ((await storage.generations()).length === 0) return;
      const { loadRun } = await import("@tenon/training");
      run = await loadRun(storage);
    });
    return run;
  }

  /** Forgets what is kept, and what was to be written. */
  clear(): Promise<void> {
    this.#newest = undefined;
    return this.#after((storage) => storage.clear());
  }

  #after(work: (storage: KeptRuns) => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => work(await this.#storage)).catch(() => {});
    return this.#work;
  }
}
