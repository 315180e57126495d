import type { SavedRun } from "@tenon/training";
import type { KeepingMessage } from "../protocol/keeping-messages.ts";
import { ownSlot } from "./own-slot.ts";
import { send } from "./port.ts";
import type { KeptRuns } from "./run-storage.ts";
import { openKeptRuns } from "./run-storage.ts";

/** How long between two writes while training, in milliseconds. */
const writeEvery = 2000;

/** How long the browser's storage is waited for, in milliseconds: longer for what it has, since a run that is not found is lost. */
const patience = { reading: 10_000, writing: 3000 };

/**
 * Keeps a view's run in the tab's slot of the browser's storage for a reload: one write after another, each with the newest save there is. Storage
 * without room, or that does not answer, holds nothing up: training goes on, the page says so, and a reload starts afresh.
 */
export class RunKeeper {
  readonly #storage: Promise<KeptRuns>;
  #newest: Uint8Array<ArrayBuffer> | undefined;
  #work: Promise<void> = Promise.resolve();
  #next = 0;
  /** It has been waited for in vain, and is waited for no more until it answers. */
  #isSilent = false;
  /** What the page was told last. */
  #isKept = true;

  constructor(name: string) {
    this.#storage = ownSlot.then((slot) => {
      if (slot === undefined) throw new Error("more tabs than slots");
      return openKeptRuns(`${name}-${slot}`);
    });
    // Work that needs it goes without.
    this.#storage.catch(() => {});
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
  async write(): Promise<void> {
    this.#next = performance.now() + writeEvery;
    const isNew = this.#newest !== undefined;
    const isKept = await this.#after(patience.writing, async (storage) => {
      const bytes = this.#newest;
      this.#newest = undefined;
      try {
        if (bytes) await storage.write(bytes);
      } catch (error) {
        this.#newest ??= bytes;
        throw error;
      }
    });
    if (!isNew || isKept === this.#isKept) return;
    this.#isKept = isKept;
    send({ type: "keeping", isKept } satisfies KeepingMessage);
  }

  /** The run that is kept; `undefined` where there is none, or none that this version of the page can read. */
  async load(): Promise<SavedRun | undefined> {
    let [isKept, run]: [boolean, SavedRun | undefined] = [false, undefined];
    await this.#after(patience.reading, async (storage) => {
      isKept = (await storage.generations()).length > 0;
    });
    if (!isKept) return;
    // This may have to come over a network, which may take longer.
    const { loadRun } = await import("@tenon/training");
    await this.#after(patience.reading, async (storage) => {
      run = await loadRun(storage);
    });
    return run;
  }

  /** Forgets what is kept, and what was to be written. */
  async clear(): Promise<void> {
    this.#newest = undefined;
    await this.#after(patience.writing, (storage) => storage.clear());
  }

  /** One after another, however long each takes. Who waits does so for a while only, and learns whether it is done. */
  async #after(milliseconds: number, work: (storage: KeptRuns) => Promise<void>): Promise<boolean> {
    let isDone = false;
    this.#work = this.#work
      .then(async () => {
        await work(await this.#storage);
        isDone = true;
      })
      .catch(() => {})
      .then(() => {
        this.#isSilent = false;
      });
    if (this.#isSilent) return false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#isSilent = true;
        resolve();
      }, milliseconds);
    });
    await Promise.race([this.#work, late]);
    clearTimeout(timer);
    return isDone;
  }
}
