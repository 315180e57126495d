import type { Backend } from "@tenon/backend";
import type { BackendOpener } from "@tenon/backend/plugin";

/** The backend of a run, or, when its device was lost, the one that was opened in its place. */
export class RunBackend implements AsyncDisposable {
  readonly #opener: BackendOpener;
  #backend: Backend;

  private constructor(opener: BackendOpener, backend: Backend) {
    this.#opener = opener;
    this.#backend = backend;
  }

  static async open(opener: BackendOpener): Promise<RunBackend> {
    return new RunBackend(opener, await opener.open());
  }

  get backend(): Backend {
    return this.#backend;
  }

  /** For `train({ reopen })`. */
  readonly reopen = async (): Promise<Backend> => {
    try {
      await this.#backend[Symbol.asyncDispose]();
    } catch {
      // A device that is gone may not let itself be closed.
    }
    this.#backend = await this.#opener.open();
    return this.#backend;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#backend[Symbol.asyncDispose]();
  }
}
