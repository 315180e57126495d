import { DatasetError } from "../src/dataset-error.ts";

/** Counts what came of hostile inputs. Anything thrown that is no DatasetError is thrown on. */
export class Survey {
  read = 0;
  refused = 0;
  /** How often each error was met. */
  readonly codes: Map<string, number> = new Map();
  slowest = 0;
  readonly #memory = process.memoryUsage().arrayBuffers;

  async try(work: () => unknown): Promise<void> {
    const begin = performance.now();
    try {
      await work();
      this.read++;
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      // Messages are for people to read, whatever the file holds.
      if (error.message.length > 1000) throw new Error(`a message of ${error.message.length} characters`);
      this.refused++;
      this.codes.set(error.code, (this.codes.get(error.code) ?? 0) + 1);
    }
    this.slowest = Math.max(this.slowest, performance.now() - begin);
  }

  /** Bytes of arrays more than at the start. */
  get grown(): number {
    return process.memoryUsage().arrayBuffers - this.#memory;
  }
}
