import type { Backend, DeviceBuffer, Profile, ProfileOptions } from "@tenon/backend";
import type { Program } from "@tenon/program";
import { withDonations } from "@tenon/program";
import { commonBackend, requireDevice } from "./apply.ts";
import type { ReadArguments } from "./argument-form.ts";
import { argumentForm, argumentKey, matchArguments, readArguments, replaceTensors } from "./argument-form.ts";
import { CompiledFunction } from "./compiled-function.ts";
import { pairDonations } from "./donation-pairs.ts";
import { MostRecent } from "./most-recent.ts";
import type { ResultBuilder } from "./result-builder.ts";
import { resultBuilder } from "./result-builder.ts";
import type { DeviceTensor, Tensor } from "./tensor.ts";
import { isTensor } from "./tensor.ts";
import { TensorError } from "./tensor-error.ts";
import { currentTrace, traceFunction } from "./trace.ts";
import type { Tree } from "./tree.ts";
import { leavesOf } from "./tree.ts";

export interface JitOptions {
  /** What errors and profiles call the function; default: its own name. */
  readonly name?: string;
  /** Positions of arguments whose tensors the function may overwrite with its results. They cannot be used afterwards. */
  readonly donate?: readonly number[];
}

/** A compiled function: call it like the original. */
export interface Jitted<Arguments extends readonly unknown[], Result> extends Disposable {
  (...parameters: Arguments): Result;
  /** Programs compiled so far: one per combination of backend, shapes, dtypes and other values in the arguments. */
  readonly compiles: number;
  /**
   * Traces and compiles for these arguments, which stay as they are, and resolves when the backend is ready for the call:
   * its first is then as fast as later ones, and other work goes on meanwhile.
   *
   * @throws BackendError `compile` (as a rejection) where the backend cannot.
   */
  prepare(parameters: Arguments): Promise<void>;
  /**
   * The Program for these arguments and what it would run on, for whoever looks into a computation. Nothing runs, and no
   * argument is donated.
   */
  inspect(parameters: Arguments): InspectedCall;
  /**
   * Times the kernels of the Program for these arguments. No argument is donated, and no tensor changes.
   *
   * @throws TensorError `unsupported` where the backend does not tell.
   */
  profile(parameters: Arguments, options?: ProfileOptions): Promise<Profile>;
}

export interface InspectedCall {
  readonly program: Program;
  /** What its inputs would be bound to: the arguments' tensors, then those that the function uses from outside. */
  readonly inputs: readonly DeviceBuffer[];
  /** Where the inputs stand in the arguments (`0.params.weight`); empty for tensors from outside. */
  readonly inputPaths: readonly string[];
  /** Where the outputs stand in the result. */
  readonly outputPaths: readonly string[];
}

/**
 * Compiled functions whose form is compared with the arguments before a key is written for them. A loop needs two, one for
 * its last, smaller batch.
 */
const recentForms = 4;

/**
 * Compiles a function of tensors. It is traced on the first call with given shapes and dtypes: host control flow runs
 * then, and what is not a tensor (numbers, texts, booleans in the arguments) counts as fixed, so that another value is
 * another Program. Inside another traced function it is simply called.
 *
 * Arguments and results are trees of tensors.
 *
 * @throws TensorError `donated` where a donated tensor is used again, `argument` where one tensor is donated twice.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { add, jit, mul, tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const step = jit((state: { x: ReturnType<typeof add> }) => ({ x: add(mul(state.x, 2), 1) }), { donate: [0] });
 * let state = { x: add(tensor(backend, [1, 2]), 0) };
 * for (let i = 0; i < 3; i++) state = step(state);
 * await state.x.data(); // => [15, 23]
 * step.compiles; // => 1
 * ```
 */
export function jit<Arguments extends readonly unknown[], Result extends Tree<Tensor>>(
  f: (...parameters: Arguments) => Result,
  { name = f.name || "function", donate = [] }: JitOptions = {},
): Jitted<Arguments, Result> {
  const compiled = new Map<Backend, Map<string, CompiledFunction>>();
  const recent = new MostRecent<CompiledFunction>(recentForms);

  const call = (...parameters: Arguments): Result => {
    if (currentTrace()) return f(...parameters);
    for (const candidate of recent.members) {
      const tensors = matchArguments(candidate.form, parameters, candidate.backend);
      if (tensors) return run(candidate, tensors);
    }
    const given = readArguments(parameters);
    const tensors = tensorsOf(name, given);
    return run(findOrCompile(given, tensors), tensors);
  };

  const prepare = async (parameters: Arguments): Promise<void> => {
    const given = readArguments(parameters);
    const tensors = tensorsOf(name, given);
    const found = findOrCompile(given, tensors);
    await found.prepare(tensors);
    recent.use(found);
  };

  const inspect = (parameters: Arguments): InspectedCall => {
    const given = readArguments(parameters);
    const tensors = tensorsOf(name, given);
    const found = findOrCompile(given, tensors);
    const paths = given.leaves.filter(({ value }) => isTensor(value)).map(({ path }) => path);
    const inputs = found.inputBuffers(tensors);
    const { program, outputPaths } = found;
    return { program, inputs, inputPaths: inputs.map((_, i) => paths[i] ?? ""), outputPaths };
  };

  const profile = async (parameters: Arguments, options?: ProfileOptions): Promise<Profile> => {
    const given = readArguments(parameters);
    const tensors = tensorsOf(name, given);
    return findOrCompile(given, tensors).profile(tensors, options);
  };

  function run(found: CompiledFunction, tensors: readonly DeviceTensor[]): Result {
    recent.use(found);
    // The tree has the form of what `f` returned, which its type says.
    return found.run(tensors) as Result;
  }

  function findOrCompile(given: ReadArguments, tensors: readonly DeviceTensor[]): CompiledFunction {
    const backend = commonBackend(name, tensors);
    const onBackend = compiled.get(backend) ?? new Map<string, CompiledFunction>();
    const key = argumentKey(given.tree);
    const found = onBackend.get(key) ?? compile(given, tensors);
    compiled.set(backend, onBackend.set(key, found));
    return found;
  }

  function compile({ tree, leaves }: ReadArguments, tensors: readonly DeviceTensor[]): CompiledFunction {
    let build: ResultBuilder | undefined;
    let outputPaths: readonly string[] = [];
    const types = tensors.map((tensor) => tensor.type);
    const { program, captured } = traceFunction(name, types, (stands) => {
      // The replaced arguments have the form of the given ones, which their type says.
      const result = f(...(replaceTensors(tree, stands) as Arguments));
      const outputs = leavesOf<Tensor>(result, isTensor);
      build = resultBuilder(result);
      outputPaths = outputs.map((leaf) => leaf.path);
      return outputs.map((leaf) => leaf.value);
    });
    const onDevice = captured.map((tensor) => requireDevice(name, tensor));
    const backend = commonBackend(name, [...tensors, ...onDevice]);
    const inputs = leaves
      .filter(({ value }) => isTensor(value))
      .map(({ path }) => ({ path, donated: donate.some((position) => isWithin(position, path)) }));
    const whole = withDonations(program, pairDonations(program, inputs, outputPaths));
    return new CompiledFunction({
      name,
      backend,
      form: argumentForm(tree),
      program: whole,
      outputPaths,
      executable: backend.compile(whole),
      captured: onDevice,
      donated: [...inputs.keys()].filter((i) => inputs[i]?.donated),
      build: build as ResultBuilder,
    });
  }

  const all = (): CompiledFunction[] => [...compiled.values()].flatMap((onBackend) => [...onBackend.values()]);
  return Object.defineProperties(call, {
    compiles: { get: () => all().length },
    prepare: { value: prepare },
    inspect: { value: inspect },
    profile: { value: profile },
    [Symbol.dispose]: {
      value: () => {
        for (const each of all()) each[Symbol.dispose]();
        compiled.clear();
        recent.clear();
      },
    },
  }) as Jitted<Arguments, Result>;
}

/** Whether a leaf lies in the argument at a position. */
const isWithin = (position: number, path: string): boolean => path === `${position}` || path.startsWith(`${position}.`);

function tensorsOf(name: string, { leaves }: ReadArguments): DeviceTensor[] {
  const tensors = leaves.map(({ value }) => value).filter(isTensor);
  if (tensors.length === 0)
    throw new TensorError(
      "argument",
      `${name}: a jitted function needs a tensor among its arguments, to know the backend from`,
    );
  return tensors.map((tensor) => requireDevice(name, tensor));
}
