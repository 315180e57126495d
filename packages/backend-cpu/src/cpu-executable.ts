import type {
  Bindings,
  DeviceBuffer,
  Executable,
  Explanation,
  Invocation,
  Profile,
  ProfileOptions,
} from "@tenon/backend";
import { BackendError, checkBindings } from "@tenon/backend";
import type { Plan } from "@tenon/compiler";
import type { Program } from "@tenon/program";
import { typedArray } from "@tenon/program";
import type { CompiledProgram } from "./compile-program.ts";
import { compileCommon } from "./compile-program.ts";
import type { CpuBuffer } from "./cpu-buffer.ts";
import type { EmitShare } from "./emit/share.ts";
import type { EngineFeatures } from "./emit/tile-shape.ts";
import type { Everything } from "./lazy-everything.ts";
import type { Heap } from "./runtime/heap.ts";
import type { JobQueue } from "./runtime/job-queue.ts";
import type { Runner } from "./runtime/runner.ts";
import { warmedUp } from "./runtime/warm-up.ts";

/** What an executable needs of its backend. */
export interface ExecutableHost {
  readonly name: string;
  readonly heap: Heap;
  readonly runner: Runner;
  readonly queue: JobQueue;
  readonly everything: Everything;
  readonly features: EngineFeatures;
  readonly fused: boolean;
  /** See EmitOptions. */
  readonly share: EmitShare | undefined;
  /** The buffer as one of this backend's; throws where it is another's or disposed. */
  own(buffer: DeviceBuffer): CpuBuffer;
  requireOpen(): void;
  /** Runs a job; what it throws is kept for the next `download` or `idle`. */
  attempt(job: () => void): void;
}

/** Compiled when it is first needed, not when it is made: making one returns at once. */
export class CpuExecutable implements Executable {
  readonly program: Program;
  readonly #label: string;
  readonly #isCommon: boolean;
  readonly #host: ExecutableHost;
  #compiled: CompiledProgram | undefined;
  #constants: { readonly address: number; readonly bytes: number } | undefined;
  #ready: Promise<void> | undefined;
  #disposed = false;
  #reserved = false;

  constructor(program: Program, label: string, isCommon: boolean, host: ExecutableHost) {
    this.program = program;
    this.#label = label;
    this.#isCommon = isCommon;
    this.#host = host;
  }

  get ready(): Promise<void> {
    this.#ready ??= Promise.resolve().then(async () => {
      if (this.#waits) await this.#host.everything.load();
      if (this.#disposed) return;
      await warmedUp(this.#prepare());
      // Only now: while threads start, the engine lacks a core to compile well on.
      if (!this.#disposed) this.#host.runner.gatherThreads(this);
    });
    return this.#ready;
  }

  get plannedBytes(): number {
    return this.#waits ? 0 : this.compiled.plan.temporaryBytes;
  }

  /** Whether what it is compiled with has still to be loaded. */
  get #waits(): boolean {
    return !this.#isCommon && !this.#host.everything.isLoaded;
  }

  get compiled(): CompiledProgram {
    if (this.#compiled) return this.#compiled;
    const { heap, features, fused, share, everything } = this.#host;
    try {
      const compile = this.#isCommon ? compileCommon : everything.loaded.compileAny;
      const memory = { initial: 1, maximum: heap.maximum, shared: heap.shared };
      this.#compiled = compile(this.program, { memory, features, fused, share });
      return this.#compiled;
    } catch (cause) {
      throw this.#error("compile", cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  async explain(): Promise<Explanation> {
    const { everything } = this.#host;
    await everything.load();
    return everything.loaded.explainPlan(this.compiled.plan);
  }

  bind({ inputs, outputs }: Bindings): Invocation {
    const buffers = this.#checked({ inputs, outputs });
    const pointers = Int32Array.from(buffers, ({ address }) => address);
    const job = (): void => this.#host.attempt(() => this.#run(pointers, inputs.length, buffers));
    let disposed = false;
    return {
      run: () => {
        this.#requireUsable();
        if (disposed) throw this.#error("disposed", "the invocation was disposed; bind again");
        for (const buffer of buffers) if (buffer.disposed) this.#host.own(buffer);
        this.#host.queue.add(job);
      },
      [Symbol.dispose]: () => {
        disposed = true;
      },
    };
  }

  async profile({ inputs, outputs }: Bindings, options: ProfileOptions = {}): Promise<Profile> {
    const buffers = this.#checked({ inputs, outputs });
    const { heap, features, queue, everything } = this.#host;
    if (!everything.isLoaded) queue.hold(everything.load());
    return queue.ask(() =>
      everything.loaded.profileProgram(
        {
          label: this.#label,
          compiled: this.#prepare(),
          heap,
          constants: this.#constants?.address ?? 0,
          relaxed: features.relaxed,
          inputs: buffers.slice(0, inputs.length),
          outputs: buffers.slice(inputs.length),
        },
        options,
      ),
    );
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#host.queue.add(() => {
      if (this.#constants) this.#host.heap.release(this.#constants.address, this.#constants.bytes);
      if (this.#reserved) this.#host.runner.giveBack(this);
    });
  }

  /** The buffers as this backend's own; throws where they do not fit the Program. */
  #checked({ inputs, outputs }: Bindings): CpuBuffer[] {
    this.#requireUsable();
    const buffers = [...inputs, ...outputs].map((buffer) => this.#host.own(buffer));
    checkBindings(this.program, { inputs, outputs }, (code, reason) => {
      throw this.#error(code, reason);
    });
    return buffers;
  }

  #run(pointers: Int32Array, inputs: number, buffers: readonly CpuBuffer[]): void {
    const { plan } = this.#prepare();
    const { heap, runner } = this.#host;
    try {
      runner.run(this, pointers, this.#constants?.address ?? 0);
    } catch (cause) {
      if (cause instanceof BackendError) throw cause;
      throw this.#error("run", cause instanceof Error ? cause.message : String(cause), cause);
    }
    for (const { input, output } of plan.copies) {
      const [from, to] = [buffers[input] as CpuBuffer, buffers[inputs + output] as CpuBuffer];
      if (from !== to) heap.bytes.copyWithin(to.address, from.address, from.address + from.bytes);
    }
  }

  /** Compiled, with its constants in memory and its share of the arena reserved. */
  #prepare(): CompiledProgram {
    const { compiled } = this;
    if (this.#reserved) return compiled;
    const { plan, emitted } = compiled;
    const { heap, runner } = this.#host;
    runner.reserve(this);
    this.#reserved = true;
    if (emitted.constantBytes > 0) {
      const address = heap.allocate(emitted.constantBytes);
      this.#constants = { address, bytes: emitted.constantBytes };
      for (const { buffer, offset } of emitted.constants) {
        const { dtype, storage } = plan.buffers[buffer] as Plan["buffers"][number];
        if (storage.kind === "constant") heap.write(address + offset, typedArray(dtype, storage.values));
      }
    }
    return compiled;
  }

  #requireUsable(): void {
    this.#host.requireOpen();
    if (this.#disposed) throw this.#error("disposed", "the executable was disposed; compile again");
  }

  #error(
    code: "disposed" | "mismatch" | "aliasing" | "run" | "compile",
    reason: string,
    cause?: unknown,
  ): BackendError {
    const details = { code, backend: this.#host.name, program: this.#label, reason };
    return new BackendError(cause === undefined ? details : { ...details, cause });
  }
}
