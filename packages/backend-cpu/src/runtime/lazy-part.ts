/** A part of this package that is loaded when it is first needed; where that fails, the next time tries again. */
export class LazyPart<T> {
  readonly #import: () => Promise<T>;
  #part: T | undefined;
  #loading: Promise<void> | undefined;
  #failure: unknown;

  constructor(load: () => Promise<T>) {
    this.#import = load;
  }

  get isLoaded(): boolean {
    return this.#part !== undefined;
  }

  /** @throws what loading it has failed with. */
  get loaded(): T {
    if (this.#part === undefined) throw this.#failure;
    return this.#part;
  }

  /** Settles, and never rejects, when it has been loaded or that has failed. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      this.#part = await this.#import();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#failure = new Error(
        `a part of @tenon/backend-cpu could not be loaded (${reason}); deploy all files of its dist, and reload the page`,
        { cause },
      );
      this.#loading = undefined;
    }
  }
}
