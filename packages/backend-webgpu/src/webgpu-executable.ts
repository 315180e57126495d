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
import type { Program } from "@tenon/program";
import type { Job } from "./device/job-queue.ts";
import type { Pipelines } from "./device/pipelines.ts";
import type { DeviceTraits } from "./device/traits.ts";
import { BoundProgram } from "./execution/bound-program.ts";
import { ProgramMemory } from "./execution/program-memory.ts";
import { explainLowered } from "./explain.ts";
import type { ForceKernel } from "./kernels/choose-kernel.ts";
import { checkFits } from "./plan/check-fits.ts";
import type { LoweredProgram } from "./plan/lower-plan.ts";
import { lowerProgram } from "./plan/lower-plan.ts";
import { profileProgram } from "./profile/profile-program.ts";
import type { WebgpuBuffer } from "./webgpu-buffer.ts";

/** What an executable needs of its backend. */
export interface ExecutableHost {
  readonly name: string;
  readonly device: GPUDevice;
  readonly traits: DeviceTraits;
  readonly timestamps: boolean;
  readonly description: string;
  readonly force: ForceKernel | undefined;
  readonly pipelines: Pipelines;
  /** The buffer as one of this backend's; throws where it is another's, disposed, or without memory. */
  own(buffer: DeviceBuffer): WebgpuBuffer;
  requireOpen(): void;
  enqueue(job: Job): void;
  /** Enqueues a question, which is put when it need not wait any more. */
  ask<T>(question: () => Promise<T>, waits?: Job["waits"]): Promise<T>;
  /** A buffer for the executable's own use, whatever it holds; where there is no memory for its `purpose`, `failed` is told. */
  take(bytes: number, purpose: string, failed: (error: BackendError) => void): GPUBuffer;
  giveBack(buffer: GPUBuffer): void;
  /** Keeps an error for the next download or idle. */
  fail(error: unknown): void;
}

/** Shaders are written when they are first needed, pipelines made in the background from the start. */
export class WebgpuExecutable implements Executable {
  readonly program: Program;
  readonly ready: Promise<void>;
  readonly #label: string;
  readonly #host: ExecutableHost;
  /** Absent where the device has no clock for passes. */
  readonly profile?: (buffers: Bindings, options?: ProfileOptions) => Promise<Profile>;
  #lowered: LoweredProgram | undefined;
  #memory: ProgramMemory | undefined;
  #pipelines: readonly GPUComputePipeline[] | undefined;
  #failure: { readonly error: unknown } | undefined;
  #enqueued = false;
  #disposed = false;

  constructor(program: Program, label: string, host: ExecutableHost) {
    this.program = program;
    this.#label = label;
    this.#host = host;
    if (host.timestamps) this.profile = (buffers, options) => this.#profile(buffers, options);
    this.ready = Promise.resolve().then(() => this.#compile());
    // Whoever does not ask is told by the next download.
    this.ready.catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  get plannedBytes(): number {
    return ProgramMemory.bytesOf(this.lowered, this.#host.device);
  }

  get lowered(): LoweredProgram {
    if (this.#lowered) return this.#lowered;
    try {
      const lowered = lowerProgram(this.program, this.#host.traits, this.#host.force);
      checkFits(lowered, this.#host.traits);
      this.#lowered = lowered;
      return lowered;
    } catch (cause) {
      if (cause instanceof BackendError) throw cause;
      throw this.#error("compile", cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  async explain(): Promise<Explanation> {
    return explainLowered(this.lowered, this.plannedBytes);
  }

  bind({ inputs, outputs }: Bindings): Invocation {
    let bound = this.#bound({ inputs, outputs });
    let disposed = false;
    const job: Job = {
      waits: () => this.#wait(),
      run: () => {
        if (this.#failure) throw this.#failure.error;
        // There was none for temporaries, and there may be some now.
        if (bound.memory !== this.#memory && !this.#disposed) bound = this.#bound({ inputs, outputs });
        bound.run(this.#pipelines as readonly GPUComputePipeline[]);
      },
    };
    return {
      run: () => {
        this.#requireUsable();
        if (disposed) throw this.#error("disposed", "the invocation was disposed; bind again");
        for (const buffer of bound.buffers) if (buffer.disposed || buffer.failure) this.#host.own(buffer);
        this.#enqueued = true;
        this.#host.enqueue(job);
      },
      [Symbol.dispose]: () => {
        disposed = true;
      },
    };
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#memory?.giveBack();
  }

  async #profile(buffers: Bindings, options: ProfileOptions = {}): Promise<Profile> {
    const bound = this.#bound(buffers);
    const { device, description } = this.#host;
    this.#enqueued = true;
    return this.#host.ask(
      () => {
        if (this.#failure) throw this.#failure.error;
        return profileProgram(
          {
            device,
            label: this.#label,
            conditions: description,
            lowered: this.lowered,
            bound,
            pipelines: this.#pipelines ?? [],
            outputs: bound.buffers.slice(buffers.inputs.length),
          },
          options,
        );
      },
      () => this.#wait(),
    );
  }

  /** Until there are pipelines, or it is clear that there will be none. */
  #wait(): Promise<void> | undefined {
    return this.#pipelines || this.#failure ? undefined : this.ready.catch(() => undefined);
  }

  /** The buffers as this backend's own, bound; throws where they do not fit the Program. */
  #bound({ inputs, outputs }: Bindings): BoundProgram {
    this.#requireUsable();
    const given = inputs.map((buffer) => this.#host.own(buffer));
    const received = outputs.map((buffer) => this.#host.own(buffer));
    checkBindings(this.program, { inputs, outputs }, (code, reason) => {
      throw this.#error(code, reason);
    });
    this.#memory ??= this.#takeMemory();
    return new BoundProgram(this.program, this.lowered, this.#memory, this.#host, given, received, this.#label);
  }

  #takeMemory(): ProgramMemory {
    const memory = new ProgramMemory(this.lowered, this.#host, this.#label, () => {
      if (this.#memory !== memory || this.#disposed) return;
      this.#memory = undefined;
      memory.giveBack();
    });
    return memory;
  }

  async #compile(): Promise<void> {
    // Disposed before anyone has run it: nobody waits for it any more.
    if (this.#disposed && !this.#enqueued) return;
    const { dispatches } = this.lowered;
    try {
      const made = dispatches.map((dispatch) => this.#host.pipelines.make(dispatch, this.#label));
      this.#pipelines = await Promise.all(made);
    } catch (error) {
      // Where the device is gone, that is what there is to say.
      this.#host.requireOpen();
      throw error;
    }
  }

  #requireUsable(): void {
    this.#host.requireOpen();
    if (this.#disposed) throw this.#error("disposed", "the executable was disposed; compile again");
  }

  #error(code: "disposed" | "mismatch" | "aliasing" | "compile", reason: string, cause?: unknown): BackendError {
    const details = { code, backend: this.#host.name, program: this.#label, reason };
    return new BackendError(cause === undefined ? details : { ...details, cause });
  }
}
