import type { DType, Program, TensorData, TensorType, TypedArray } from "@tenon/program";
import { dtypes, formatType, holdsDType, isDType, isShape, sizeOf, verifyProgram } from "@tenon/program";
import type { Backend, CompileOptions, DeviceBuffer, Executable } from "../backend.ts";
import { contractVersion } from "../backend.ts";
import type { BackendErrorCode, BackendLostError } from "../backend-error.ts";
import { BackendError } from "../backend-error.ts";
import { JobQueue } from "./job-queue.ts";
import { MemoryAccount } from "./memory-account.ts";
import { ReferenceBuffer } from "./reference-buffer.ts";
import type { ExecutableHost } from "./reference-executable.ts";
import { ReferenceExecutable } from "./reference-executable.ts";

/** What a Program means: outputs from inputs. */
export type Evaluate = (program: Program, inputs: readonly TensorData[]) => readonly TensorData[];

/**
 * The contract in its plainest form. `memory()` counts buffers only: the intermediate values of a run are ordinary
 * JavaScript values, gone when it ends, so an executable reserves nothing; `plannedBytes` says what a run takes meanwhile.
 */
export class ReferenceBackend implements Backend {
  readonly name = "reference";
  readonly contractVersion: number = contractVersion;
  readonly supports: { readonly dtypes: ReadonlySet<DType>; readonly composites: ReadonlySet<string> } = {
    dtypes: new Set(dtypes),
    composites: new Set(),
  };
  /** The host's memory does not get lost. */
  readonly lost: Promise<BackendLostError> = new Promise(() => {});
  readonly #queue = new JobQueue();
  readonly #account = new MemoryAccount();
  readonly #buffers = new WeakSet<ReferenceBuffer>();
  readonly #evaluate: Evaluate;
  #closed = false;

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  allocate(type: TensorType): DeviceBuffer {
    this.#requireOpen();
    const { dtype, shape } = type;
    if (!isDType(dtype) || !isShape(shape))
      throw this.#error("unsupported", `${formatType(type)} is not a tensor type`);
    const buffer = new ReferenceBuffer({ dtype, shape: [...shape] }, this.#account);
    this.#buffers.add(buffer);
    return buffer;
  }

  write(buffer: DeviceBuffer, data: TypedArray): void {
    const target = this.#own(buffer);
    const { dtype, shape } = target.type;
    if (!holdsDType(data, dtype) || data.length !== sizeOf(shape))
      throw this.#error(
        "mismatch",
        `${formatType(target.type)} takes ${sizeOf(shape)} elements of ${dtype}, got ${data.constructor.name} of ${data.length}`,
      );
    const copy = data.slice();
    this.#queue.add(() => {
      target.value = copy;
    });
  }

  download(buffer: DeviceBuffer): Promise<TypedArray> {
    const source = this.#own(buffer);
    return this.#queue.ask(() => source.value.slice());
  }

  compile(program: Program, { label = program.name }: CompileOptions = {}): Executable {
    this.#requireOpen();
    verifyProgram(program);
    const host: ExecutableHost = {
      name: this.name,
      evaluate: this.#evaluate,
      own: (buffer) => this.#own(buffer),
      requireOpen: () => this.#requireOpen(),
      enqueue: (job) => this.#queue.add(job),
    };
    return new ReferenceExecutable(program, label, host);
  }

  idle(): Promise<void> {
    this.#requireOpen();
    return this.#queue.ask(() => undefined);
  }

  memory(): { readonly liveBytes: number; readonly peakBytes: number } {
    return this.#account.read();
  }

  /** What is enqueued is still done; an error in it that nobody has asked for is dropped. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#queue.ask(() => undefined).catch(() => undefined);
  }

  #own(buffer: DeviceBuffer): ReferenceBuffer {
    this.#requireOpen();
    if (!(buffer instanceof ReferenceBuffer) || !this.#buffers.has(buffer))
      throw this.#error("foreign", "the buffer belongs to another backend; download it there and write it here");
    if (buffer.disposed) throw this.#error("disposed", `the buffer of ${formatType(buffer.type)} was disposed`);
    return buffer;
  }

  #requireOpen(): void {
    if (this.#closed) throw this.#error("disposed", "the backend was disposed; open another");
  }

  #error(code: BackendErrorCode, reason: string): BackendError {
    return new BackendError({ code, backend: this.name, reason });
  }
}
