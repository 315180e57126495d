import type { Program, TensorData, TensorType } from "@tenon/program";
import { outputTypes, verifyProgram } from "@tenon/program";
import type { Backend, DeviceBuffer } from "../backend.ts";

/** A backend with the shortest ways of using it. What it makes is disposed with it; the backend is not. */
export class Session implements Disposable {
  readonly backend: Backend;
  readonly #made: Disposable[] = [];

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** Has something disposed when the session is. */
  keep<T extends Disposable>(made: T): T {
    this.#made.push(made);
    return made;
  }

  allocate(type: TensorType): DeviceBuffer {
    return this.keep(this.backend.allocate(type));
  }

  /** A new buffer that holds `data`. */
  put(data: TensorData): DeviceBuffer {
    const buffer = this.allocate(data);
    this.backend.write(buffer, data.data);
    return buffer;
  }

  /** The value at this point of the queue. May be left waiting: a failure is the awaiting test's, not the process's. */
  get(buffer: DeviceBuffer): Promise<TensorData> {
    const { dtype, shape } = buffer.type;
    const value = this.backend.download(buffer).then((data) => ({ dtype, shape, data }));
    value.catch(() => {});
    return value;
  }

  /** Enqueues one run of a Program on buffers of its own and returns its outputs. */
  enqueue(program: Program, inputs: readonly DeviceBuffer[]): DeviceBuffer[] {
    // Samples of primitives that hold Programs hold hand-made ones.
    verifyProgram(program);
    const outputs = outputTypes(program).map((type) => this.allocate(type));
    const executable = this.keep(this.backend.compile(program));
    this.keep(executable.bind({ inputs, outputs })).run();
    return outputs;
  }

  /** The outputs of a Program. */
  run(program: Program, inputs: readonly TensorData[]): Promise<TensorData[]> {
    const outputs = this.enqueue(
      program,
      inputs.map((input) => this.put(input)),
    );
    return Promise.all(outputs.map((output) => this.get(output)));
  }

  [Symbol.dispose](): void {
    for (const made of this.#made.reverse()) made[Symbol.dispose]();
  }
}
