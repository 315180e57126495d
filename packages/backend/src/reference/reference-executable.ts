import type { Program, TensorData } from "@tenon/program";
import type { Bindings, DeviceBuffer, Executable, Invocation } from "../backend.ts";
import { BackendError } from "../backend-error.ts";
import { checkBindings } from "../check-bindings.ts";
import type { Explanation } from "../explanation.ts";
import { explainProgram, intermediateBytes } from "./explain-program.ts";
import type { ReferenceBuffer } from "./reference-buffer.ts";

/** What an executable needs of its backend. */
export interface ExecutableHost {
  readonly name: string;
  evaluate(program: Program, inputs: readonly TensorData[]): readonly TensorData[];
  /** The buffer as one of this backend's; throws where it is another's or disposed, or the backend itself is closed. */
  own(buffer: DeviceBuffer): ReferenceBuffer;
  requireOpen(): void;
  enqueue(job: () => void): void;
}

/** Nothing is compiled: a run evaluates the Program. */
export class ReferenceExecutable implements Executable {
  readonly program: Program;
  readonly ready: Promise<void> = Promise.resolve();
  readonly plannedBytes: number;
  readonly #label: string;
  readonly #host: ExecutableHost;
  #disposed = false;

  constructor(program: Program, label: string, host: ExecutableHost) {
    this.program = program;
    this.plannedBytes = intermediateBytes(program);
    this.#label = label;
    this.#host = host;
  }

  async explain(): Promise<Explanation> {
    return explainProgram(this.program);
  }

  bind({ inputs, outputs }: Bindings): Invocation {
    this.#requireUsable();
    const given = inputs.map((buffer) => this.#host.own(buffer));
    const received = outputs.map((buffer) => this.#host.own(buffer));
    checkBindings(this.program, { inputs: given, outputs: received }, (code, reason) => {
      throw this.#error(code, reason);
    });
    let disposed = false;
    return {
      run: () => {
        this.#requireUsable();
        if (disposed) throw this.#error("disposed", "the invocation was disposed; bind again");
        for (const buffer of [...given, ...received]) this.#host.own(buffer);
        this.#host.enqueue(() => this.#evaluate(given, received));
      },
      [Symbol.dispose]: () => {
        disposed = true;
      },
    };
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
  }

  #evaluate(given: readonly ReferenceBuffer[], received: readonly ReferenceBuffer[]): void {
    const inputs = given.map(({ type: { dtype, shape }, value }) => ({ dtype, shape, data: value }));
    try {
      // Every output is computed before the first is stored: an output may stand in the memory of an input.
      const results = this.#host.evaluate(this.program, inputs);
      received.forEach((buffer, i) => {
        const result = results[i];
        if (result) buffer.value = result.data;
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw this.#error("run", reason, cause);
    }
  }

  #requireUsable(): void {
    this.#host.requireOpen();
    if (this.#disposed) throw this.#error("disposed", "the executable was disposed; compile again");
  }

  #error(code: "disposed" | "mismatch" | "aliasing" | "run", reason: string, cause?: unknown): BackendError {
    return new BackendError({
      code,
      backend: this.#host.name,
      program: this.#label,
      reason,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
