import type { Backend, BackendErrorCode, CompileOptions, DeviceBuffer, Executable } from "@tenon/backend";
import { BackendError, BackendLostError, contractVersion } from "@tenon/backend";
import type { DType, Program, TensorType, TypedArray } from "@tenon/program";
import { bytesOf, dtypes, formatType, holdsDType, isDType, isShape, requireWellFormed, sizeOf } from "@tenon/program";
import { CpuBuffer } from "./cpu-buffer.ts";
import type { ExecutableHost } from "./cpu-executable.ts";
import { CpuExecutable } from "./cpu-executable.ts";
import { detectFeatures } from "./engine-features.ts";
import { isCommon } from "./is-common.ts";
import type { Everything } from "./lazy-everything.ts";
import { lazyEverything } from "./lazy-everything.ts";
import { Heap } from "./runtime/heap.ts";
import { JobQueue } from "./runtime/job-queue.ts";
import { Runner } from "./runtime/runner.ts";
import type { Sharing } from "./runtime/sharing.ts";
import type { Team } from "./runtime/team.ts";
import { yieldToHost } from "./runtime/yield-to-host.ts";

export interface CpuSettings {
  /** Whether relaxed multiply-add may be used where the engine has it. */
  readonly fused: boolean;
  /** Where there are to be several threads. */
  readonly sharing?: Sharing | undefined;
  /** Replaced by tests. */
  readonly everything?: Everything;
}

/**
 * Work is done in the call that asks for it, so the queue is empty whenever a call returns, except while a part of this
 * package is being loaded. What fails is kept for the next `download` or `idle`, as the contract says.
 */
export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly contractVersion: number = contractVersion;
  readonly supports: { readonly dtypes: ReadonlySet<DType>; readonly composites: ReadonlySet<string> } = {
    dtypes: new Set(dtypes),
    composites: new Set(),
  };
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly lost: Promise<BackendLostError>;
  readonly #heap: Heap;
  readonly #queue = new JobQueue();
  readonly #runner: Runner;
  readonly #team: Team | undefined;
  readonly #host: ExecutableHost;
  readonly #buffers = new WeakSet<CpuBuffer>();
  #failure: { readonly error: unknown } | undefined;
  #closed = false;
  #loss: BackendLostError | undefined;

  constructor({ fused, sharing, everything = lazyEverything }: CpuSettings) {
    this.facts = { threads: sharing?.threads ?? 1 };
    this.#heap = new Heap(sharing !== undefined, sharing?.controlBytes ?? 0);
    let resolveLost: (loss: BackendLostError) => void = () => {};
    this.lost = new Promise((resolve) => {
      resolveLost = resolve;
    });
    this.#team = sharing?.startTeam(this.#heap, (reason) => {
      if (this.#closed || this.#loss) return;
      this.#loss = new BackendLostError(this.name, reason);
      resolveLost(this.#loss);
      void this.#team?.stop();
    });
    this.#runner = new Runner(this.#heap, this.#team);
    this.#host = {
      name: this.name,
      heap: this.#heap,
      runner: this.#runner,
      queue: this.#queue,
      everything,
      features: detectFeatures(),
      fused,
      share: sharing?.emitShare,
      own: (buffer) => this.#own(buffer),
      requireOpen: () => this.#requireOpen(),
      attempt: (job) => {
        try {
          job();
        } catch (error) {
          // The first error is the cause; later ones tend to be its consequences.
          this.#failure ??= { error };
        }
      },
    };
  }

  allocate(type: TensorType): DeviceBuffer {
    this.#requireOpen();
    const { dtype, shape } = type;
    if (!isDType(dtype) || !isShape(shape))
      throw this.#error("unsupported", `${formatType(type)} is not a tensor type`);
    try {
      const buffer = new CpuBuffer({ dtype, shape: [...shape] }, this.#heap, this.#queue);
      this.#buffers.add(buffer);
      return buffer;
    } catch (error) {
      if (error instanceof RangeError)
        throw this.#error("unsupported", `no memory for ${formatType(type)}, ${bytesOf(type)} bytes: ${error.message}`);
      throw error;
    }
  }

  write(buffer: DeviceBuffer, data: TypedArray): void {
    const target = this.#own(buffer);
    const { dtype, shape } = target.type;
    if (!holdsDType(data, dtype) || data.length !== sizeOf(shape))
      throw this.#error(
        "mismatch",
        `${formatType(target.type)} takes ${sizeOf(shape)} elements of ${dtype}, got ${data.constructor.name} of ${data.length}`,
      );
    // Who waits has to have the data as they are now.
    if (this.#queue.waits) {
      const copy = data.slice();
      this.#queue.add(() => this.#heap.write(target.address, copy));
    } else this.#heap.write(target.address, data);
  }

  async download(buffer: DeviceBuffer): Promise<TypedArray> {
    const { address, type } = this.#own(buffer);
    const answer = this.#queue.ask(() => ({
      failure: this.#takeFailure(),
      value: this.#heap.read(address, type.dtype, sizeOf(type.shape)),
    }));
    const { failure, value } = answer instanceof Promise ? await answer : answer;
    await yieldToHost();
    if (failure) throw failure.error;
    return value;
  }

  compile(program: Program, { label = program.name }: CompileOptions = {}): Executable {
    this.#requireOpen();
    const { everything } = this.#host;
    requireWellFormed(program);
    const common = isCommon(program);
    if (!common && !everything.isLoaded) this.#queue.hold(everything.load());
    return new CpuExecutable(program, label, common, this.#host);
  }

  async idle(): Promise<void> {
    this.#requireOpen();
    const answer = this.#queue.ask(() => this.#takeFailure());
    const failure = answer instanceof Promise ? await answer : answer;
    await yieldToHost();
    if (failure) throw failure.error;
  }

  /** Threads that compute, or would if there were work that is worth it. */
  get threads(): number {
    return this.#team?.limit ?? 1;
  }

  /** Pieces of work that each thread but the first has done so far: an empty list where none has been started. */
  get threadPieces(): readonly number[] {
    return this.#team?.pieces ?? [];
  }

  memory(): { readonly liveBytes: number; readonly peakBytes: number } {
    return { liveBytes: this.#heap.liveBytes, peakBytes: this.#heap.peakBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#queue.ask(() => {});
    await this.#team?.stop();
  }

  #takeFailure(): { readonly error: unknown } | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  #own(buffer: DeviceBuffer): CpuBuffer {
    this.#requireOpen();
    if (!(buffer instanceof CpuBuffer) || !this.#buffers.has(buffer))
      throw this.#error("foreign", "the buffer belongs to another backend; download it there and write it here");
    if (buffer.disposed) throw this.#error("disposed", `the buffer of ${formatType(buffer.type)} was disposed`);
    return buffer;
  }

  #requireOpen(): void {
    if (this.#closed) throw this.#error("disposed", "the backend was disposed; open another");
    if (this.#loss) throw this.#loss;
  }

  #error(code: BackendErrorCode, reason: string): BackendError {
    return new BackendError({ code, backend: this.name, reason });
  }
}
