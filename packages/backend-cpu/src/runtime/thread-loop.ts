import { controlBlock, longestFailureText, threadLine, threadLineAt } from "./control-block.ts";
import type { ProgramExports } from "./program-exports.ts";
import { instantiate } from "./program-exports.ts";
import type { LoadMessage, StartMessage, ThreadMessage } from "./thread-message.ts";

/** Milliseconds that a thread looks for the next step before it goes to sleep: waking it up takes about as long. */
const attention = 0.1;
/** Looks between two readings of the clock. */
const looks = 100;

/** What a worker does with the messages it gets: between two of them it takes part in steps, and so does not return. */
export function receiveMessages(): (message: ThreadMessage) => void {
  let loop: ThreadLoop | undefined;
  return (message) => {
    if (message.kind === "start") loop = new ThreadLoop(message);
    else loop?.load(message);
    loop?.work();
  };
}

/** A thread that takes part in steps: it waits for an order, looks what there is to do, and sleeps when nothing comes. */
class ThreadLoop {
  readonly #memory: WebAssembly.Memory;
  readonly #control: number;
  readonly #thread: number;
  readonly #words: Int32Array;
  /** Indices of the thread's own words. */
  readonly #line: Record<keyof typeof threadLine, number>;
  readonly #programs = new Map<number, ProgramExports>();
  #handled = 0;
  #order = 0;
  #lastStep = 0;

  constructor({ memory, control, thread }: StartMessage) {
    this.#memory = memory;
    this.#control = control;
    this.#thread = thread;
    this.#words = new Int32Array(memory.buffer);
    const word = (offset: number): number => (control + threadLineAt(thread) + offset) >>> 2;
    this.#line = {
      order: word(threadLine.order),
      posted: word(threadLine.posted),
      handled: word(threadLine.handled),
      sleeping: word(threadLine.sleeping),
      running: word(threadLine.running),
      next: word(threadLine.next),
      pieces: word(threadLine.pieces),
    };
  }

  load({ program, module, forget }: LoadMessage): void {
    this.#programs.set(
      program,
      instantiate(module, this.#memory, () => this.#stalled()),
    );
    for (const one of forget) this.#programs.delete(one);
  }

  /** Says that a message has been dealt with, and takes part in steps until another has been posted. */
  work(): void {
    const { order, posted, handled } = this.#line;
    Atomics.store(this.#words, handled, ++this.#handled);
    Atomics.notify(this.#words, handled);
    while (Atomics.load(this.#words, posted) === this.#handled) {
      const now = Atomics.load(this.#words, order);
      if (now === this.#order) this.#await();
      else {
        this.#order = now;
        this.#takePart();
      }
    }
  }

  /** Returns when there may be another order. */
  #await(): void {
    const words = this.#words;
    const { order, sleeping } = this.#line;
    const end = performance.now() + attention;
    do {
      for (let i = 0; i < looks; i++) if (Atomics.load(words, order) !== this.#order) return;
    } while (performance.now() < end);
    // Said before it looks a last time, so that who gives an order afterwards sees it and wakes the thread.
    Atomics.store(words, sleeping, 1);
    Atomics.wait(words, order, this.#order);
    Atomics.store(words, sleeping, 0);
  }

  #takePart(): void {
    const words = this.#words;
    const { running, pieces } = this.#line;
    const step = this.#load(controlBlock.step);
    if (step === 0 || step === this.#lastStep) return;
    Atomics.store(words, running, step);
    const program = this.#programs.get(this.#load(controlBlock.program));
    const [pointers, arena] = [this.#load(controlBlock.pointers), this.#load(controlBlock.arena)];
    const scratch = this.#load(controlBlock.scratch) + this.#thread * this.#load(controlBlock.scratchStride);
    const threads = this.#load(controlBlock.threads);
    const base = this.#load(controlBlock.base);
    // Who comes late may have read words of two steps; then another order follows. Otherwise nothing can go wrong any
    // more: should the step end before this thread begins, it finds nothing left to do.
    if (program && this.#thread < threads && this.#load(controlBlock.step) === step) {
      this.#lastStep = step;
      try {
        program.setup(pointers, arena, scratch);
        Atomics.add(words, pieces, program.share(this.#thread, threads, this.#control, base));
      } catch (error) {
        this.#fail(error);
      }
    }
    Atomics.store(words, running, 0);
  }

  /** Leaves what went wrong where the first thread finds it. The first failure counts: others tend to follow from it. */
  #fail(error: unknown): void {
    const { failed, failureBytes, failureText, done } = controlBlock;
    if (Atomics.compareExchange(this.#words, this.#word(failed), 0, this.#thread) === 0) {
      const said = error instanceof Error ? error.message : String(error);
      const text = new TextEncoder().encode(said).subarray(0, longestFailureText);
      new Uint8Array(this.#memory.buffer).set(text, this.#control + failureText);
      Atomics.store(this.#words, this.#word(failureBytes), text.length);
    }
    Atomics.notify(this.#words, this.#word(done));
  }

  #stalled(): void {
    if (this.#load(controlBlock.failed) !== 0) throw new Error("another thread has failed");
  }

  #word(offset: number): number {
    return (this.#control + offset) >>> 2;
  }

  #load(offset: number): number {
    return Atomics.load(this.#words, this.#word(offset));
  }
}
