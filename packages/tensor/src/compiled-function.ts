import type { Backend, Bindings, DeviceBuffer, Executable, Invocation, Profile, ProfileOptions } from "@tenon/backend";
import type { Program, TensorType } from "@tenon/program";
import { outputTypes } from "@tenon/program";
import { allocating, runOnce } from "./apply.ts";
import { DeviceMemory } from "./device-memory.ts";
import { putFirst } from "./put-first.ts";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor } from "./tensor.ts";
import { TensorError } from "./tensor-error.ts";
import type { Tree } from "./tree.ts";
import type { TreeForm } from "./tree-form.ts";
import { treeOf } from "./tree-form.ts";

/**
 * Bindings kept of a function that works in place. A loop needs one for each set of buffers that take turns: two where
 * batches are uploaded by turns, more where several models are trained with one step.
 */
const bindingsKept = 4;

interface Binding {
  readonly inputs: readonly DeviceBuffer[];
  readonly invocation: Invocation;
}

/** What is known of a function once it is traced and compiled. */
interface Parts {
  readonly name: string;
  readonly backend: Backend;
  /** Of the arguments, and of the result. */
  readonly form: TreeForm;
  readonly resultForm: TreeForm;
  readonly program: Program;
  readonly inputPaths: readonly string[];
  readonly outputPaths: readonly string[];
  /** Tensors from outside, the inputs that follow those of the arguments. */
  readonly captured: readonly DeviceTensor[];
  /** Positions of the inputs that the caller gives away. */
  readonly donated: readonly number[];
}

/** A function compiled for one form of its arguments. Its members take the tensors that `form` matches, then the captured. */
export interface CompiledFunction extends Parts, Disposable {
  /** Resolves when a call has nothing to wait for; where it works in place, it is bound too. */
  prepare(tensors: readonly DeviceTensor[]): Promise<void>;
  run(tensors: readonly DeviceTensor[]): Tree<Tensor>;
  /** Times it; the tensors stay as they are. */
  profile(tensors: readonly DeviceTensor[], options: ProfileOptions | undefined): Promise<Profile>;
}

/** Compiles a traced function. All that can be known before a call is found out here, once. */
export function compileFunction(parts: Parts): CompiledFunction {
  const { name, backend, resultForm, program, donated } = parts;
  const executable: Executable = backend.compile(program);
  const types = outputTypes(program);
  /** For each output the input whose memory it takes. */
  const sources = types.map((_, output) => program.donated.find(([, receiver]) => receiver === output)?.[0]);
  /** Donated inputs that no output takes. */
  const spare = donated.filter((input) => !sources.includes(input));
  /** Whether no call needs new memory, so that equal inputs mean equal outputs and a binding can serve again. */
  const inPlace = !sources.includes(undefined);
  const bindings: Binding[] = [];

  /**
   * What to bind: an output has the buffer of the input whose memory it takes, or a new one.
   *
   * @throws TensorError `argument` where a donated tensor has a second use.
   */
  function buffersOf(tensors: readonly DeviceTensor[], allocate: (type: TensorType) => DeviceBuffer): Bindings {
    const inputs = tensors.map((tensor) => tensor.buffer);
    for (const input of donated)
      if (inputs.indexOf(inputs[input] as DeviceBuffer) !== inputs.lastIndexOf(inputs[input] as DeviceBuffer))
        throw new TensorError(
          "argument",
          `${name}: one tensor is donated and also used a second time; pass a copy of it`,
        );
    const outputs = types.map((type, output) => {
      const source = sources[output];
      return source === undefined ? allocate(type) : (inputs[source] as DeviceBuffer);
    });
    return { inputs, outputs };
  }

  /**
   * A binding of these very buffers. One is made only after the checks of what is donated, and a buffer has one tensor
   * that owns it, so what holds for the binding's buffers holds for the tensors.
   */
  function bindingOf(tensors: readonly DeviceTensor[]): Binding {
    let binding = bindings.find(({ inputs }) => inputs.every((buffer, i) => buffer === tensors[i]?.buffer));
    if (!binding) {
      const buffers = buffersOf(tensors, (type) => backend.allocate(type));
      binding = { inputs: buffers.inputs, invocation: executable.bind(buffers) };
    }
    putFirst(bindings, binding, bindingsKept)?.invocation[Symbol.dispose]();
    return binding;
  }

  /** Runs it; the buffers of its outputs. */
  function enqueue(tensors: readonly DeviceTensor[]): readonly (DeviceBuffer | undefined)[] {
    if (!inPlace)
      return allocating(backend, (allocate) => {
        const buffers = buffersOf(tensors, allocate);
        runOnce(executable, buffers);
        return buffers.outputs;
      });
    bindingOf(tensors).invocation.run();
    return [];
  }

  return {
    ...parts,
    prepare(tensors) {
      // Before anything is waited for: meanwhile a call may take what is donated.
      if (inPlace) bindingOf(tensors);
      return executable.ready;
    },
    run(tensors) {
      const outputs = enqueue(tensors);
      // The run is enqueued: memory goes over from what was donated.
      const results = sources.map((source, output) => {
        const memory =
          source === undefined
            ? new DeviceMemory(outputs[output] as DeviceBuffer)
            : (tensors[source] as DeviceTensor).donate(name);
        return new DeviceTensor(backend, memory);
      });
      for (const input of spare) tensors[input]?.donate(name).free();
      return treeOf(resultForm, results) as Tree<Tensor>;
    },
    async profile(tensors, options) {
      if (!executable.profile)
        throw new TensorError("unsupported", `${name}: the backend ${backend.name} does not time its kernels`);
      const fresh: DeviceBuffer[] = [];
      try {
        const buffers = buffersOf(tensors, (type) => {
          const buffer = backend.allocate(type);
          fresh.push(buffer);
          return buffer;
        });
        return await executable.profile(buffers, options);
      } finally {
        for (const buffer of fresh) buffer[Symbol.dispose]();
      }
    },
    [Symbol.dispose]() {
      for (const { invocation } of bindings.splice(0)) invocation[Symbol.dispose]();
      executable[Symbol.dispose]();
    },
  };
}
