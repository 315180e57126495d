import type { DType, Program, TensorType, TypedArray } from "@tenon/program";
import type { BackendLostError } from "./backend-error.ts";
import type { Explanation } from "./explanation.ts";
import type { Profile, ProfileOptions } from "./profile.ts";

/** Raised by one whenever a promise below changes. */
export const contractVersion = 1;

/**
 * A device that compiles and runs Programs.
 *
 * **Order.** Everything enqueued on a backend (`write`, `Invocation.run`, `download`, disposal) takes effect in the order
 * of the calls, as on one first-in-first-out queue. A result may therefore be handed on before it is computed, even before
 * its executable has been compiled.
 *
 * **Waiting.** Nothing blocks. `download` and `idle` are the only waits; a caller that enqueues without ever awaiting
 * one of them makes the queue grow, so loops await a value every few steps.
 *
 * **Errors.** A wrong call (a foreign, disposed or mistyped buffer) throws at the call; `download` and `idle` may reject
 * instead. What fails later, in compiling or running, rejects `Executable.ready` and the next `download` or `idle`,
 * once; the queue goes on.
 *
 * **Closing.** Disposing the backend finishes what is enqueued; every later call throws. Twice is once.
 */
export interface Backend extends AsyncDisposable {
  /** Short name for messages, such as `reference`. */
  readonly name: string;
  /** The contract this backend was written against; users refuse one that differs from `contractVersion`. */
  readonly contractVersion: number;
  readonly supports: {
    readonly dtypes: ReadonlySet<DType>;
    /** Names of composites that have a kernel of their own; every other composite runs as its body. */
    readonly composites: ReadonlySet<string>;
  };
  /** What computes, for people: the adapter's name, threads, limits. A backend that has nothing to tell leaves it out. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
  /** Memory for a tensor; its contents are zero until written. Counts as live until disposed. */
  allocate(type: TensorType): DeviceBuffer;
  /** Copies row-major data in. `data` may be changed as soon as the call returns. */
  write(buffer: DeviceBuffer, data: TypedArray): void;
  /** The row-major value that the buffer has at this point of the queue; later writes do not show in it. */
  download(buffer: DeviceBuffer): Promise<TypedArray>;
  /**
   * Returns at once.
   *
   * @throws ProgramError (or `ready` rejects with it) for a Program that is not well formed. A backend may also refuse one
   * that is not known to be (`isWellFormed`): what was put together by hand is verified first.
   */
  compile(program: Program, options?: CompileOptions): Executable;
  /** Resolves when everything enqueued so far is done. */
  idle(): Promise<void>;
  /** Resolves (never rejects) when the device is gone for good; everything after that fails with the same error. */
  readonly lost: Promise<BackendLostError>;
  /** Bytes in buffers and in what executables keep reserved. Back to its baseline when all of them are disposed. */
  memory(): { readonly liveBytes: number; readonly peakBytes: number };
}

export interface CompileOptions {
  /** Name for profiles and messages instead of the Program's own. */
  readonly label?: string;
}

/** A compiled Program. Disposing it leaves its running invocations to finish. */
export interface Executable extends Disposable {
  readonly program: Program;
  /** Settles when compilation has; compile errors reject here. Not awaiting it is fine. */
  readonly ready: Promise<void>;
  /** Bytes that running takes besides inputs and outputs: known once `ready` has resolved, before that it may be 0. */
  readonly plannedBytes: number;
  /** What the backend made of the Program. Asking for it waits for compilation, and rejects where that fails. */
  explain(): Promise<Explanation>;
  /**
   * Fixes the buffers to run on. An output may be the very buffer of an input only where the Program donates that input to
   * that output; any other sharing that involves an output throws.
   */
  bind(buffers: Bindings): Invocation;
  /**
   * Runs the Program again and again and times each of its kernels. Buffers are checked as by `bind`, and what they hold is
   * the same afterwards, donated ones included. It takes its turn in the queue as `download` does. A backend that cannot
   * time its kernels leaves this out.
   */
  profile?(buffers: Bindings, options?: ProfileOptions): Promise<Profile>;
}

export interface Bindings {
  readonly inputs: readonly DeviceBuffer[];
  readonly outputs: readonly DeviceBuffer[];
}

/** An executable with its buffers: what a loop repeats. Disposing it leaves runs that are enqueued to finish. */
export interface Invocation extends Disposable {
  /** Enqueues one run. Never blocks, never allocates device memory. */
  run(): void;
}

/** Opaque memory on a device, in any layout. Disposing it is safe as soon as its last use is enqueued; twice is once. */
export interface DeviceBuffer extends Disposable {
  readonly type: TensorType;
}
