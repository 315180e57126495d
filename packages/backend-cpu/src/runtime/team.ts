import type { CompiledProgram } from "../compile-program.ts";
import { controlBlock, threadLine, threadLineAt } from "./control-block.ts";
import type { Heap } from "./heap.ts";
import { Pace } from "./pace.ts";
import type { ProgramExports } from "./program-exports.ts";
import type { HostThread, ThreadHost } from "./thread-host.ts";
import type { LoadMessage } from "./thread-message.ts";

/** A Program that threads may share. */
export interface SharedProgram {
  readonly compiled: CompiledProgram;
  readonly exports: ProgramExports;
  /** Threads that should share it, if there are as many. */
  readonly threads: number;
  readonly pace: Pace;
}

/** Where a run's memory is. */
export interface RunMemory {
  readonly pointers: number;
  readonly arena: number;
  /** Memory of the first thread's own; that of each other lies `scratchStride` further. */
  readonly scratch: number;
  readonly scratchStride: number;
}

export interface TeamOptions {
  readonly heap: Heap;
  /** Address of the control block, which is all zeros. */
  readonly control: number;
  readonly threads: number;
  readonly host: ThreadHost;
  /** Told once if no thread, or fewer than wanted, could be started. */
  readonly onMessage: (message: string) => void;
  /** Told when a thread has ended, or does not answer any more: what it was doing will never be done. */
  readonly onLost: (reason: string) => void;
  /** Every step is shared, and threads are waited for until they can take part: for tests. */
  readonly eager: boolean;
  /** Milliseconds in which something has to happen where a thread is waited for, besides those that its work may take. */
  readonly patience: number;
}

interface Member {
  readonly thread: number;
  readonly host: HostThread;
  posted: number;
  /** Programs that it has and will not be asked for again. */
  forget: number[];
}

interface Loaded {
  readonly id: number;
  /** Threads that have it, or will have as soon as they read their messages. */
  threads: number;
}

/** Milliseconds: how often who waits in vain is asked whether the others are still there. */
const interval = 100;
/** So many times the expected time, work is still being done. */
const slowest = 50;

/** A thread has gone while others wait for what it had begun. */
class ThreadLost extends Error {}

/**
 * The threads that share steps with the one that asks for them, which is number 0. They are started when the first Program is
 * made ready or run that is worth it, and get a Program by message; until then, and whenever they are late, the steps are done without them.
 * The README tells the states that a thread goes through.
 */
export class Team {
  readonly #options: TeamOptions;
  readonly #control: number;
  readonly #members: Member[] = [];
  readonly #loaded = new WeakMap<SharedProgram, Loaded>();
  /** Threads that there can be: fewer than wanted once one could not be started. */
  #limit: number;
  #programs = 0;
  #orders = 0;
  /** The number of the next piece. */
  #base = 0;
  #current: SharedProgram | undefined;
  #stalls = 0;
  #doneAtStall = 0;
  #stopped = false;

  constructor(options: TeamOptions) {
    this.#options = options;
    this.#control = options.control;
    this.#limit = options.threads;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Pieces that each thread but the first has done so far. */
  get pieces(): readonly number[] {
    return this.#members.map(({ thread }) => this.#load(threadLineAt(thread) + threadLine.pieces));
  }

  /** How many threads should share a Program. */
  bestThreads({ emitted }: CompiledProgram): number {
    return emitted.shared?.bestThreads(this.#limit) ?? 1;
  }

  prepare(compiled: CompiledProgram, exports: ProgramExports): SharedProgram {
    const threads = this.bestThreads(compiled);
    return { compiled, exports, threads, pace: new Pace(threads) };
  }

  /** Has threads start, and get the Program, if they are to share its runs: they need some milliseconds for that. */
  gather(program: SharedProgram): void {
    this.#loadProgram(program, this.#threadsFor(program));
  }

  /** Runs a Program, on this thread alone where that is faster or nobody else is there yet. */
  run(program: SharedProgram, memory: RunMemory): void {
    const { exports, pace } = program;
    const threads = this.#threadsFor(program);
    const id = this.#loadProgram(program, threads);
    if (!this.#members.some((member) => member.thread < threads && this.#isThere(member))) {
      exports.run();
      return;
    }
    const started = performance.now();
    if (this.#options.eager || pace.sharesNext(started)) this.#share(program, memory, threads, id);
    else exports.run();
    const now = performance.now();
    pace.took(now - started, now);
  }

  #threadsFor({ threads }: SharedProgram): number {
    return Math.min(threads, this.#limit);
  }

  /** Whether a thread has read its messages, and so has every Program that it was sent. */
  #isThere({ thread, posted }: Member): boolean {
    return this.#load(threadLineAt(thread) + threadLine.handled) === posted;
  }

  /** Sees to it that there are threads, and that they have got the Program or will get it; its number. */
  #loadProgram(program: SharedProgram, threads: number): number {
    let loaded = this.#loaded.get(program);
    if (!loaded) {
      loaded = { id: ++this.#programs, threads: 1 };
      this.#loaded.set(program, loaded);
    }
    if (loaded.threads >= threads) return loaded.id;
    while (this.#members.length < threads - 1) if (!this.#start()) break;
    for (const member of this.#members) {
      if (member.thread < loaded.threads || member.thread >= threads) continue;
      const forget = member.forget;
      member.forget = [];
      this.#post(member, { kind: "load", program: loaded.id, module: program.compiled.module, forget });
    }
    loaded.threads = threads;
    if (this.#options.eager) for (const member of this.#members) this.#awaitMessages(member);
    return loaded.id;
  }

  /** Runs a Program on this thread and as many others as are there, of `threads` in all. */
  #share(program: SharedProgram, memory: RunMemory, threads: number, id: number): void {
    const { step, failed } = controlBlock;
    const base = this.#base;
    // In this order: whoever reads the step's number, then these words, then the same number, has read what belongs to it.
    this.#store(step, 0);
    this.#store(controlBlock.program, id);
    this.#store(controlBlock.pointers, memory.pointers);
    this.#store(controlBlock.arena, memory.arena);
    this.#store(controlBlock.scratch, memory.scratch);
    this.#store(controlBlock.scratchStride, memory.scratchStride);
    this.#store(controlBlock.threads, threads);
    this.#store(controlBlock.base, base);
    for (let thread = 0; thread < threads; thread++) this.#store(threadLineAt(thread) + threadLine.next, base);
    const order = this.#nextOrder();
    this.#store(step, order);
    for (const member of this.#members) if (member.thread < threads) this.#order(member, order);
    this.#base = (base + (program.compiled.emitted.shared?.pieces ?? 0)) | 0;
    this.#current = program;
    this.#stalls = 0;
    try {
      program.exports.share(0, threads, this.#control, base);
    } catch (error) {
      this.#endFailedStep(error);
    }
    if (this.#load(failed) !== 0) this.#endFailedStep(undefined);
  }

  /** What a thread calls that waits for others for long; throws if that is in vain. */
  stalled(): void {
    if (this.#load(controlBlock.failed) !== 0) throw new Error("another thread has failed");
    const done = this.#load(controlBlock.done);
    if (done !== this.#doneAtStall) this.#stalls = 0;
    this.#doneAtStall = done;
    const limit =
      (this.#options.patience + (slowest * (this.#current?.compiled.emitted.shared?.expectedTime ?? 0)) / 1e6) /
      interval;
    this.#findLost(++this.#stalls > limit);
  }

  forget(program: SharedProgram): void {
    const loaded = this.#loaded.get(program);
    if (!loaded) return;
    this.#loaded.delete(program);
    for (const member of this.#members) if (member.thread < loaded.threads) member.forget.push(loaded.id);
  }

  /** Ends all threads. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#limit = 1;
    await Promise.all(this.#members.splice(0).map(({ host }) => host.stop()));
  }

  #start(): boolean {
    const { heap, host } = this.#options;
    const thread = this.#members.length + 1;
    try {
      const member: Member = {
        thread,
        host: host.start(`tenon cpu ${thread}`, (reason) => this.#onGone(member, reason)),
        posted: 0,
        forget: [],
      };
      this.#members.push(member);
      member.posted++;
      member.host.post({ kind: "start", memory: heap.memory, control: this.#control, thread });
      this.#store(threadLineAt(thread) + threadLine.posted, member.posted);
      return true;
    } catch (error) {
      this.#couldNotStart(thread, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  #onGone(member: Member, reason: string): void {
    if (this.#stopped) return;
    const hadStarted = this.#load(threadLineAt(member.thread) + threadLine.handled) > 0;
    if (hadStarted) this.#options.onLost(`thread ${member.thread} has ended: ${reason}`);
    else this.#couldNotStart(member.thread, reason);
  }

  /** Steps go on without it, and without those that come after it. */
  #couldNotStart(thread: number, reason: string): void {
    if (this.#limit <= thread) return;
    this.#limit = thread;
    for (const { host } of this.#members.splice(thread - 1)) void host.stop();
    const rest = thread === 1 ? "one thread computes" : `${thread} threads compute`;
    this.#options.onMessage(`thread ${thread} could not be started, ${rest}: ${reason}`);
  }

  #post(member: Member, message: LoadMessage): void {
    member.host.post(message);
    this.#store(threadLineAt(member.thread) + threadLine.posted, ++member.posted);
    this.#order(member, this.#nextOrder());
  }

  #order({ thread }: Member, order: number): void {
    const line = threadLineAt(thread);
    this.#store(line + threadLine.order, order);
    if (this.#load(line + threadLine.sleeping) !== 0)
      Atomics.notify(this.#options.heap.words, this.#word(line + threadLine.order));
  }

  /** Never 0, which stands for no step. */
  #nextOrder(): number {
    this.#orders = (this.#orders + 1) | 0 || 1;
    return this.#orders;
  }

  #awaitMessages({ thread, posted }: Member): void {
    const handled = threadLineAt(thread) + threadLine.handled;
    for (let waits = 0; waits < this.#options.patience / interval; waits++) {
      const now = this.#load(handled);
      if (now === posted) return;
      Atomics.wait(this.#options.heap.words, this.#word(handled), now, interval);
    }
  }

  /**
   * After a failure, here or elsewhere, threads are at different places. When all have left the step, its pieces count as done,
   * so that the next one finds things as it expects them. Then throws the error.
   */
  #endFailedStep(error: unknown): never {
    const { heap } = this.#options;
    this.#store(controlBlock.step, 0);
    Atomics.compareExchange(heap.words, this.#word(controlBlock.failed), 0, -1);
    Atomics.notify(heap.words, this.#word(controlBlock.done));
    if (error instanceof ThreadLost) throw error;
    for (const { thread } of this.#members) {
      const running = threadLineAt(thread) + threadLine.running;
      for (let stalls = 0; ; stalls++) {
        const step = this.#load(running);
        if (step === 0) break;
        Atomics.wait(heap.words, this.#word(running), step, interval / 10);
        this.#findLost(stalls > (10 * this.#options.patience) / interval);
      }
    }
    const thread = this.#load(controlBlock.failed);
    this.#store(controlBlock.done, this.#base);
    this.#store(controlBlock.failed, 0);
    throw thread < 0 ? error : new Error(`thread ${thread}: ${this.#failureText()}`);
  }

  #failureText(): string {
    const from = this.#control + controlBlock.failureText;
    return new TextDecoder().decode(this.#options.heap.bytes.slice(from, from + this.#load(controlBlock.failureBytes)));
  }

  /** Throws if a thread has gone, or, where that cannot be told, must have. */
  #findLost(tooLong: boolean): void {
    const gone = this.#members.find(({ host }) => !host.isAlive());
    if (!gone && !tooLong) return;
    const reason = gone
      ? `thread ${gone.thread} has ended in the middle of a step`
      : `a thread has not answered for ${this.#options.patience / 1000} seconds`;
    this.#options.onLost(reason);
    throw new ThreadLost(reason);
  }

  #word(offset: number): number {
    return (this.#control + offset) >>> 2;
  }
  #load(offset: number): number {
    return Atomics.load(this.#options.heap.words, this.#word(offset));
  }
  #store(offset: number, value: number): void {
    Atomics.store(this.#options.heap.words, this.#word(offset), value);
  }
}
