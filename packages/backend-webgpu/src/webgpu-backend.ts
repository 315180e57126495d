import type { Backend, BackendErrorCode, CompileOptions, DeviceBuffer, Executable } from "@tenon/backend";
import { BackendError, BackendLostError, contractVersion } from "@tenon/backend";
import type { DType, Program, TensorType, TypedArray } from "@tenon/program";
import { bytesOf, formatType, holdsDType, isDType, isShape, sizeOf, verifyProgram } from "@tenon/program";
import { BufferPool } from "./device/buffer-pool.ts";
import type { Job } from "./device/job-queue.ts";
import { JobQueue } from "./device/job-queue.ts";
import type { OpenedDevice } from "./device/open-device.ts";
import { Pipelines } from "./device/pipelines.ts";
import { StagingBuffers } from "./device/staging-buffers.ts";
import type { ForceKernel } from "./kernels/choose-kernel.ts";
import { findDouble } from "./plan/find-double.ts";
import { WebgpuBuffer } from "./webgpu-buffer.ts";
import type { ExecutableHost } from "./webgpu-executable.ts";
import { WebgpuExecutable } from "./webgpu-executable.ts";

/** One queue of jobs before the device's own: what waits for pipelines holds up all that comes after it. */
export class WebgpuBackend implements Backend {
  readonly name = "webgpu";
  readonly contractVersion: number = contractVersion;
  readonly supports: { readonly dtypes: ReadonlySet<DType>; readonly composites: ReadonlySet<string> } = {
    dtypes: new Set(["f32", "i32", "u32", "u8", "bool"]),
    composites: new Set(),
  };
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly lost: Promise<BackendLostError>;
  readonly device: GPUDevice;
  /** What computes. */
  readonly description: string;
  readonly #opened: OpenedDevice;
  readonly #queue = new JobQueue();
  readonly #pool: BufferPool;
  readonly #staging: StagingBuffers;
  readonly #buffers = new WeakSet<WebgpuBuffer>();
  readonly #host: ExecutableHost;
  #liveBytes = 0;
  #peakBytes = 0;
  #failure: { readonly error: unknown } | undefined;
  /** What there was no memory for: the cause of whatever the device then refuses. */
  #shortage: BackendError | undefined;
  /** When it is known whether there was memory for all that was taken, which may be after the device has refused something. */
  #taken: Promise<void> = Promise.resolve();
  #loss: BackendLostError | undefined;
  #closed = false;
  /** When all downloads and waits so far have been answered: answers come in the order of the questions. */
  #answered: Promise<unknown> = Promise.resolve();

  constructor(opened: OpenedDevice, force?: ForceKernel) {
    const { device, traits, timestamps, description } = opened;
    this.#opened = opened;
    this.device = device;
    this.description = description;
    this.facts = { adapter: description, ...traits, timestamps };
    this.#staging = new StagingBuffers(device);
    this.#pool = new BufferPool(device);
    this.lost = device.lost.then(({ message }) => {
      this.#loss = new BackendLostError(this.name, message === "" ? "the device is gone" : message);
      // A device that is closed is not lost.
      return this.#closed ? new Promise<never>(() => {}) : this.#loss;
    });
    device.addEventListener("uncapturederror", (event) => {
      const { error } = event;
      // It is told by the next wait, and need not be in the console as well.
      event.preventDefault();
      const code = isOutOfMemory(error) ? "unsupported" : "run";
      this.#fail(this.#error(code, error.message, error));
    });
    this.#host = {
      name: this.name,
      device,
      traits,
      timestamps,
      description,
      force,
      pipelines: new Pipelines(device),
      own: (buffer) => this.#own(buffer),
      requireOpen: () => this.#requireOpen(),
      enqueue: (job) => this.#enqueue(job),
      ask: (question, waits) => this.#ask(question, waits),
      take: (bytes, purpose, failed) => this.#take(bytes, purpose, failed).buffer,
      giveBack: (buffer) => {
        this.#count(-buffer.size);
        this.#enqueue({ run: () => this.#pool.giveBack(buffer) });
      },
      fail: (error) => this.#fail(error),
    };
  }

  allocate(type: TensorType): DeviceBuffer {
    this.#requireOpen();
    const { dtype, shape } = type;
    if (!isDType(dtype) || !isShape(shape))
      throw this.#error("unsupported", `${formatType(type)} is not a tensor type`);
    if (!this.supports.dtypes.has(dtype))
      throw this.#error("unsupported", `WebGPU has no ${dtype}, which ${formatType(type)} needs`);
    const { maxBindingBytes } = this.#opened.traits;
    const bytes = bytesOf(type);
    if (bytes > maxBindingBytes)
      throw this.#error(
        "unsupported",
        `${formatType(type)} takes ${bytes} bytes, but the device binds ${maxBindingBytes} at most (maxStorageBufferBindingSize, maxBufferSize)`,
      );
    const { buffer: gpu, fresh } = this.#take(bytes, formatType(type), (error) => {
      buffer.failure = error;
    });
    if (!fresh)
      this.#enqueue({
        run: () => {
          const encoder = this.device.createCommandEncoder();
          encoder.clearBuffer(gpu);
          this.device.queue.submit([encoder.finish()]);
        },
      });
    const buffer = new WebgpuBuffer({ dtype, shape: [...shape] }, gpu, () => {
      this.#count(-gpu.size);
      this.#enqueue({ run: () => this.#pool.giveBack(gpu) });
    });
    this.#buffers.add(buffer);
    return buffer;
  }

  write(buffer: DeviceBuffer, data: TypedArray): void {
    const { gpu, type } = this.#own(buffer);
    const { dtype, shape } = type;
    if (!holdsDType(data, dtype) || data.length !== sizeOf(shape))
      throw this.#error(
        "mismatch",
        `${formatType(type)} takes ${sizeOf(shape)} elements of ${dtype}, got ${data.constructor.name} of ${data.length}`,
      );
    if (data.length === 0) return;
    // Whether the write waits or not, what counts is what the data are now; whole words are written.
    let bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (this.#queue.isWaiting || bytes.length % 4 !== 0) {
      const copy = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
      copy.set(bytes);
      bytes = copy;
    }
    this.#enqueue({ run: () => this.device.queue.writeBuffer(gpu, 0, bytes) });
  }

  async download(buffer: DeviceBuffer): Promise<TypedArray> {
    const { gpu, type } = this.#own(buffer);
    return this.#ask(() => this.#staging.read(gpu, type));
  }

  compile(program: Program, { label = program.name }: CompileOptions = {}): Executable {
    this.#requireOpen();
    verifyProgram(program);
    const unsupported = findDouble(program);
    if (unsupported !== undefined)
      throw new BackendError({
        code: "unsupported",
        backend: this.name,
        program: label,
        reason: `${unsupported} is f64, which WebGPU does not have; cast to f32`,
      });
    return new WebgpuExecutable(program, label, this.#host);
  }

  async idle(): Promise<void> {
    this.#requireOpen();
    return this.#ask(() => this.device.queue.onSubmittedWorkDone().then(() => undefined));
  }

  memory(): { readonly liveBytes: number; readonly peakBytes: number } {
    return { liveBytes: this.#liveBytes, peakBytes: this.#peakBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#ask(() => this.device.queue.onSubmittedWorkDone().then(() => undefined)).catch(() => undefined);
    this.device.destroy();
  }

  /** Enqueues a question; its answer comes after those of earlier ones, or is the failure of earlier work. */
  #ask<T>(question: () => Promise<T>, waits?: Job["waits"]): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#queue.add({
        ...(waits ? { waits } : {}),
        run: () => {
          const before = this.#answered;
          const answer = this.#answer(question, before);
          this.#answered = answer.catch(() => undefined);
          answer.then(resolve, reject);
        },
      });
    });
  }

  async #answer<T>(question: () => Promise<T>, before: Promise<unknown>): Promise<T> {
    if (this.#failure) await this.#taken;
    this.#throwFailure();
    if (this.#loss) throw this.#loss;
    try {
      const value = await question();
      await before;
      this.#throwFailure();
      return value;
    } catch (error) {
      await before;
      if (error instanceof BackendError) throw error;
      // The promise of a lost device may be answered a little later than those that its loss breaks.
      const loss = this.#loss ?? (await Promise.race([this.lost, new Promise<undefined>((r) => setTimeout(r, 50))]));
      if (loss) throw loss;
      throw this.#error("run", error instanceof Error ? error.message : String(error), error);
    }
  }

  #enqueue(job: Job): void {
    const { waits } = job;
    this.#queue.add({
      ...(waits ? { waits } : {}),
      run: () => {
        if (this.#loss) return;
        try {
          job.run();
        } catch (error) {
          this.#fail(error);
        }
      },
    });
  }

  /** The first error is the cause; later ones tend to be its consequences. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #throwFailure(): void {
    const [shortage, failure] = [this.#shortage, this.#failure];
    this.#shortage = undefined;
    this.#failure = undefined;
    if (shortage) throw shortage;
    if (failure) throw failure.error;
  }

  /** A buffer of the pool, and whether it holds zeros; `failed` and the next wait are told where there is no memory for it. */
  #take(
    bytes: number,
    purpose: string,
    failed: (error: BackendError) => void,
  ): { readonly buffer: GPUBuffer; readonly fresh: boolean } {
    const { buffer, failure } = this.#pool.take(bytes, purpose);
    this.#count(buffer.size);
    if (failure)
      this.#taken = failure.then((error) => {
        if (!error) return;
        failed(error);
        this.#shortage ??= error;
      });
    return { buffer, fresh: failure !== undefined };
  }

  #count(bytes: number): void {
    this.#liveBytes += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
  }

  #own(buffer: DeviceBuffer): WebgpuBuffer {
    this.#requireOpen();
    if (!(buffer instanceof WebgpuBuffer) || !this.#buffers.has(buffer))
      throw this.#error("foreign", "the buffer belongs to another backend; download it there and write it here");
    if (buffer.disposed) throw this.#error("disposed", `the buffer of ${formatType(buffer.type)} was disposed`);
    if (buffer.failure) throw buffer.failure;
    return buffer;
  }

  #requireOpen(): void {
    if (this.#closed) throw this.#error("disposed", "the backend was disposed; open another");
    if (this.#loss) throw this.#loss;
  }

  #error(code: BackendErrorCode, reason: string, cause?: unknown): BackendError {
    const details = { code, backend: this.name, reason };
    return new BackendError(cause === undefined ? details : { ...details, cause });
  }
}

const isOutOfMemory = (error: GPUError): boolean => error.constructor.name === "GPUOutOfMemoryError";
