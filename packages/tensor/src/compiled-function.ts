import type { Backend, DeviceBuffer, Executable, Invocation, Profile, ProfileOptions } from "@tenon/backend";
import type { Program, TensorType } from "@tenon/program";
import { outputTypes } from "@tenon/program";
import { allocating } from "./apply.ts";
import type { ArgumentForm } from "./argument-form.ts";
import { DeviceMemory } from "./device-memory.ts";
import { MostRecent } from "./most-recent.ts";
import type { ResultBuilder } from "./result-builder.ts";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor } from "./tensor.ts";
import { TensorError } from "./tensor-error.ts";
import type { Tree } from "./tree.ts";

/**
 * Bindings kept of a function that works in place. A loop needs one for each set of buffers that take turns: two where
 * batches are uploaded by turns, more where several models are trained with one step.
 */
const bindingsKept = 4;

interface Binding {
  readonly inputs: readonly DeviceBuffer[];
  readonly invocation: Invocation;
}

interface Parts {
  readonly name: string;
  readonly backend: Backend;
  readonly form: ArgumentForm;
  readonly program: Program;
  readonly outputPaths: readonly string[];
  readonly executable: Executable;
  /** Inputs that follow those of the arguments. */
  readonly captured: readonly DeviceTensor[];
  /** Positions of the inputs that the caller gives away. */
  readonly donated: readonly number[];
  readonly build: ResultBuilder;
}

/** A function compiled for one form of its arguments. All that can be known before a call is found out here, once. */
export class CompiledFunction implements Disposable {
  readonly backend: Backend;
  readonly form: ArgumentForm;
  readonly program: Program;
  readonly outputPaths: readonly string[];
  readonly #name: string;
  readonly #executable: Executable;
  readonly #captured: readonly DeviceTensor[];
  readonly #donated: readonly number[];
  readonly #build: ResultBuilder;
  readonly #outputs: readonly TensorType[];
  /** For each output the input whose memory it takes. */
  readonly #sources: readonly (number | undefined)[];
  /** Donated inputs that no output takes. */
  readonly #spare: readonly number[];
  /** Whether no call needs new memory, so that equal inputs mean equal outputs and a binding can serve again. */
  readonly #inPlace: boolean;
  readonly #bindings: MostRecent<Binding> = new MostRecent(bindingsKept);

  constructor({ name, backend, form, program, outputPaths, executable, captured, donated, build }: Parts) {
    const sources = new Map(program.donated.map(([input, output]) => [output, input]));
    this.backend = backend;
    this.form = form;
    this.program = program;
    this.outputPaths = outputPaths;
    this.#name = name;
    this.#executable = executable;
    this.#captured = captured;
    this.#donated = donated;
    this.#build = build;
    this.#outputs = outputTypes(program);
    this.#sources = this.#outputs.map((_, output) => sources.get(output));
    this.#spare = donated.filter((input) => !this.#sources.includes(input));
    this.#inPlace = !this.#sources.includes(undefined);
  }

  /** Resolves when a call with tensors that `form` matches has nothing to wait for; where it works in place, it is bound too. */
  async prepare(tensors: readonly DeviceTensor[]): Promise<void> {
    await this.#executable.ready;
    if (!this.#inPlace) return;
    const inputs = this.#inputs(tensors);
    this.#bindings.use(this.#findBinding(inputs) ?? this.#bind(inputs))?.invocation[Symbol.dispose]();
  }

  /** Runs on tensors that `form` matches. */
  run(tensors: readonly DeviceTensor[]): Tree<Tensor> {
    const inputs = this.#inputs(tensors);
    return this.#inPlace ? this.#runInPlace(inputs) : this.#runAllocating(inputs);
  }

  /** Times it on tensors that `form` matches, which stay as they are. */
  async profile(tensors: readonly DeviceTensor[], options: ProfileOptions | undefined): Promise<Profile> {
    const { backend } = this;
    if (!this.#executable.profile)
      throw new TensorError(
        "unsupported",
        `${this.#name}: the backend ${backend.name} does not time its kernels; profile on one that does`,
      );
    const inputs = this.#checkedBuffers(this.#inputs(tensors));
    const fresh: DeviceBuffer[] = [];
    try {
      const outputs = this.#outputBuffers(inputs, (type) => {
        const buffer = backend.allocate(type);
        fresh.push(buffer);
        return buffer;
      });
      return await this.#executable.profile({ inputs, outputs }, options);
    } finally {
      for (const buffer of fresh) buffer[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    for (const { invocation } of this.#bindings.members) invocation[Symbol.dispose]();
    this.#bindings.clear();
    this.#executable[Symbol.dispose]();
  }

  #runInPlace(inputs: readonly DeviceTensor[]): Tree<Tensor> {
    const binding = this.#findBinding(inputs) ?? this.#bind(inputs);
    this.#bindings.use(binding)?.invocation[Symbol.dispose]();
    binding.invocation.run();
    return this.#finish(inputs, []);
  }

  /**
   * A binding of these very buffers. One is made only after the checks of what is donated, and a buffer has one tensor
   * that owns it, so what holds for the binding's buffers holds for the tensors.
   */
  #findBinding(inputs: readonly DeviceTensor[]): Binding | undefined {
    const { members } = this.#bindings;
    for (let i = 0; i < members.length; i++) {
      const binding = members[i] as Binding;
      if (isBoundTo(binding, inputs)) return binding;
    }
    return undefined;
  }

  #bind(tensors: readonly DeviceTensor[]): Binding {
    const inputs = this.#checkedBuffers(tensors);
    const outputs = this.#sources.map((source) => inputs[source as number] as DeviceBuffer);
    return { inputs, invocation: this.#executable.bind({ inputs, outputs }) };
  }

  #runAllocating(tensors: readonly DeviceTensor[]): Tree<Tensor> {
    const inputs = this.#checkedBuffers(tensors);
    const outputs = allocating(this.backend, (allocate) => {
      const buffers = this.#outputBuffers(inputs, allocate);
      using invocation = this.#executable.bind({ inputs, outputs: buffers });
      invocation.run();
      return buffers;
    });
    return this.#finish(tensors, outputs);
  }

  /** What the Program would be bound to. */
  inputBuffers(tensors: readonly DeviceTensor[]): readonly DeviceBuffer[] {
    return this.#inputs(tensors).map((tensor) => tensor.buffer);
  }

  #inputs(tensors: readonly DeviceTensor[]): readonly DeviceTensor[] {
    return this.#captured.length === 0 ? tensors : [...tensors, ...this.#captured];
  }

  /** A buffer for every output: that of the input whose memory it takes, or a new one. */
  #outputBuffers(inputs: readonly DeviceBuffer[], allocate: (type: TensorType) => DeviceBuffer): DeviceBuffer[] {
    return this.#outputs.map((type, output) => {
      const source = this.#sources[output];
      return source === undefined ? allocate(type) : (inputs[source] as DeviceBuffer);
    });
  }

  /** @throws TensorError `argument` where a donated tensor has a second use. */
  #checkedBuffers(tensors: readonly DeviceTensor[]): DeviceBuffer[] {
    const buffers = tensors.map((tensor) => tensor.buffer);
    for (const input of this.#donated)
      if (tensors.indexOf(tensors[input] as DeviceTensor) !== tensors.lastIndexOf(tensors[input] as DeviceTensor))
        throw new TensorError(
          "argument",
          `${this.#name}: one tensor is donated and also used a second time; pass a copy of it`,
        );
    return buffers;
  }

  /** The result, after the run is enqueued: memory goes over from what was donated. */
  #finish(inputs: readonly DeviceTensor[], outputs: readonly DeviceBuffer[]): Tree<Tensor> {
    const results: DeviceTensor[] = [];
    for (let output = 0; output < this.#sources.length; output++) {
      const source = this.#sources[output];
      const memory =
        source === undefined
          ? new DeviceMemory(outputs[output] as DeviceBuffer)
          : (inputs[source] as DeviceTensor).donate(this.#name);
      results.push(new DeviceTensor(this.backend, memory));
    }
    for (const input of this.#spare) (inputs[input] as DeviceTensor).donate(this.#name).free();
    return this.#build(results);
  }
}

function isBoundTo({ inputs }: Binding, tensors: readonly DeviceTensor[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (inputs[i] !== (tensors[i] as DeviceTensor).buffer) return false;
  return true;
}
