import type { Backend, BackendErrorCode, BackendLostError, Bindings, DeviceBuffer, Executable } from "@tenon/backend";
import { BackendError, checkBindings, contractVersion } from "@tenon/backend";
import type { DType, Program, TensorType, TypedArray } from "@tenon/program";
import {
  bytesOf,
  dtypes,
  evaluate,
  formatType,
  holdsDType,
  isDType,
  isShape,
  sizeOf,
  typedArray,
  verifyProgram,
} from "@tenon/program";

/** A place in memory; storing replaces its array and never changes one, so that downloads and donation need no care. */
class PlainBuffer implements DeviceBuffer {
  readonly type: TensorType;
  readonly #onDispose: () => void;
  data: TypedArray;
  disposed = false;

  constructor(type: TensorType, onDispose: () => void) {
    this.type = type;
    this.data = typedArray(type.dtype, sizeOf(type.shape));
    this.#onDispose = onDispose;
  }

  [Symbol.dispose](): void {
    if (!this.disposed) this.#onDispose();
    this.disposed = true;
  }
}

/** Computes at the call, by the definitions of the primitives: the smallest backend that keeps the contract's promises. */
export class PlainBackend implements Backend {
  readonly name = "plain";
  readonly contractVersion: number = contractVersion;
  readonly supports = { dtypes: new Set<DType>(dtypes), composites: new Set<string>() };
  readonly lost: Promise<BackendLostError> = new Promise(() => {});
  readonly #own = new WeakSet<PlainBuffer>();
  #liveBytes = 0;
  #peakBytes = 0;
  #closed = false;
  /** What went wrong in a run, for the next `download` or `idle`. */
  #failure: BackendError | undefined;

  allocate({ dtype, shape }: TensorType): DeviceBuffer {
    this.#requireOpen();
    if (!isDType(dtype) || !isShape(shape))
      this.#refuse("unsupported", `${formatType({ dtype, shape })} is no tensor type`);
    const type = { dtype, shape: [...shape] };
    const bytes = bytesOf(type);
    this.#liveBytes += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
    const buffer = new PlainBuffer(type, () => {
      this.#liveBytes -= bytes;
    });
    this.#own.add(buffer);
    return buffer;
  }

  write(buffer: DeviceBuffer, data: TypedArray): void {
    const target = this.#mine(buffer);
    const { dtype, shape } = target.type;
    if (!holdsDType(data, dtype) || data.length !== sizeOf(shape))
      this.#refuse("mismatch", `${formatType(target.type)} takes ${sizeOf(shape)} elements of ${dtype}`);
    target.data = data.slice();
  }

  async download(buffer: DeviceBuffer): Promise<TypedArray> {
    const copy = this.#mine(buffer).data.slice();
    await this.idle();
    return copy;
  }

  async idle(): Promise<void> {
    this.#requireOpen();
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }

  memory(): { readonly liveBytes: number; readonly peakBytes: number } {
    return { liveBytes: this.#liveBytes, peakBytes: this.#peakBytes };
  }

  compile(program: Program, { label = program.name } = {}): Executable {
    this.#requireOpen();
    verifyProgram(program);
    let disposed = false;
    const requireUsable = (): void => {
      this.#requireOpen();
      if (disposed) this.#refuse("disposed", "the executable was disposed; compile again", label);
    };
    return {
      program,
      ready: Promise.resolve(),
      plannedBytes: 0,
      explain: async () => ({
        kernels: program.nodes.map(({ primitive }) => ({ name: primitive, flops: 0, bytes: 0 })),
        plannedBytes: 0,
        toString: () => `${program.nodes.length} nodes, one after the other`,
      }),
      bind: (bindings) => {
        requireUsable();
        const run = this.#runner(program, bindings, label);
        let unbound = false;
        return {
          run: () => {
            requireUsable();
            if (unbound) this.#refuse("disposed", "the invocation was disposed; bind again", label);
            run();
          },
          [Symbol.dispose]: () => {
            unbound = true;
          },
        };
      },
      [Symbol.dispose]: () => {
        disposed = true;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  #runner(program: Program, { inputs, outputs }: Bindings, label: string): () => void {
    const given = inputs.map((buffer) => this.#mine(buffer));
    const received = outputs.map((buffer) => this.#mine(buffer));
    checkBindings(program, { inputs: given, outputs: received }, (code, reason) => this.#refuse(code, reason, label));
    return () => {
      for (const buffer of [...given, ...received]) this.#mine(buffer);
      try {
        const values = given.map(({ type, data }) => ({ ...type, data }));
        const results = evaluate(program, values);
        received.forEach((buffer, i) => {
          const result = results[i];
          if (result) buffer.data = result.data;
        });
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        this.#failure ??= new BackendError({ code: "run", backend: this.name, program: label, reason, cause });
      }
    };
  }

  #mine(buffer: DeviceBuffer): PlainBuffer {
    this.#requireOpen();
    if (!(buffer instanceof PlainBuffer) || !this.#own.has(buffer))
      return this.#refuse("foreign", "the buffer belongs to another backend");
    if (buffer.disposed) this.#refuse("disposed", `the buffer of ${formatType(buffer.type)} was disposed`);
    return buffer;
  }

  #requireOpen(): void {
    if (this.#closed) this.#refuse("disposed", "the backend was disposed; open another");
  }

  #refuse(code: BackendErrorCode, reason: string, program?: string): never {
    throw new BackendError({ code, backend: this.name, reason, ...(program === undefined ? {} : { program }) });
  }
}
