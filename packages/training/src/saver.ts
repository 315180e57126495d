import { encodeRun } from "./encode-run.ts";
import type { SaveEvent, WarningEvent } from "./events.ts";
import { isFiniteState } from "./find-non-finite.ts";
import type { SavePolicy } from "./run-storage.ts";
import type { SavedRun } from "./saved-run.ts";
import { TrainingError } from "./training-error.ts";

/**
 * Writes saves while training goes on, one at a time. One that comes due while another is written is made as soon as that
 * one is done, so a slow disk makes saves rarer and never steps slower.
 */
export class Saver {
  readonly #policy: SavePolicy | undefined;
  #writing: Promise<void> | undefined;
  #due = false;
  readonly #events: (SaveEvent | WarningEvent)[] = [];
  /** What was last saved, or was resumed from. */
  #savedAt: string | undefined;

  constructor(policy: SavePolicy | undefined, resumed: SavedRun | undefined) {
    this.#policy = policy;
    if (resumed) this.#savedAt = momentOf(resumed);
  }

  /** After a step: whether a save is to be begun now. */
  isDue(step: number): boolean {
    const { everySteps } = this.#policy ?? {};
    if (everySteps !== undefined && step % everySteps === 0) this.#due = true;
    return this.#due && !this.#writing;
  }

  /** After an epoch. */
  isDueAfter(epoch: number): boolean {
    if (this.#policy && epoch % (this.#policy.everyEpochs ?? 1) === 0) this.#due = true;
    return this.#due && !this.#writing;
  }

  /** Begins to write a run whose values are on their way. Where they do not arrive, the run's own loop finds out why. */
  begin(run: Promise<SavedRun>): void {
    this.#due = false;
    this.#writing = run
      .then(
        (arrived) => this.#write(arrived),
        () => {},
      )
      .finally(() => {
        this.#writing = undefined;
      });
  }

  /** Writes a run unless it is saved as it is, and waits for it: at the end. */
  async finish(run: () => Promise<SavedRun>): Promise<void> {
    await this.#writing;
    if (!this.#policy) return;
    const arrived = await run();
    if (momentOf(arrived) !== this.#savedAt && arrived.progress.step > 0) await this.#write(arrived);
  }

  async settle(): Promise<void> {
    await this.#writing;
  }

  get hasEvents(): boolean {
    return this.#events.length > 0;
  }

  /** What happened since the last call. */
  takeEvents(): readonly (SaveEvent | WarningEvent)[] {
    return this.#events.splice(0);
  }

  async #write(run: SavedRun): Promise<void> {
    // What is spoiled takes no good save's place. That it is will show at the next report, with where it began.
    if (!isFiniteState(run.training)) return;
    const { to } = this.#policy as SavePolicy;
    const { step, epoch } = run.progress;
    try {
      const bytes = await encodeRun(run);
      await to.write(bytes);
      this.#savedAt = momentOf(run);
      this.#events.push({ type: "save", step, epoch, bytes: bytes.length, to: to.name });
    } catch (error) {
      this.#events.push({ type: "warning", step, error: asSaveError(error, to.name) });
    }
  }
}

/** Tells the moments of a run apart. */
const momentOf = ({ progress: { step, epoch, batch } }: SavedRun): string => `${step} ${epoch} ${batch}`;

function asSaveError(error: unknown, to: string): TrainingError {
  if (error instanceof TrainingError) return error;
  return new TrainingError({ code: "save", to, reason: (error as Error).message }, { cause: error });
}
