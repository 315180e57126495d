import type { DeviceBuffer, Profile, ProfileOptions } from "@tenon/backend";
import type { Program } from "@tenon/program";
import { withDonations } from "@tenon/program";
import { commonBackend, requireDevice } from "./apply.ts";
import type { CompiledFunction } from "./compiled-function.ts";
import { compileFunction } from "./compiled-function.ts";
import { pairDonations } from "./donation-pairs.ts";
import { putFirst } from "./put-first.ts";
import type { DeviceTensor, Tensor } from "./tensor.ts";
import { isTensor } from "./tensor.ts";
import { currentTrace, traceFunction } from "./trace.ts";
import type { Leaf, Tree } from "./tree.ts";
import { leavesOf, mapTree } from "./tree.ts";
import { isFixed, matchTree, treeForm, treeOf } from "./tree-form.ts";

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
  /** One for each form of the arguments, the one used last first. */
  const compiled: CompiledFunction[] = [];

  /** What is compiled for these arguments, and the tensors that it takes. */
  const find = (parameters: Arguments): readonly [CompiledFunction, readonly DeviceTensor[]] => {
    for (const candidate of compiled) {
      const tensors = matchTree(candidate.form, parameters, candidate.backend);
      if (tensors) return use(candidate, tensors);
    }
    return compile(parameters);
  };

  const use = (
    found: CompiledFunction,
    tensors: readonly DeviceTensor[],
  ): readonly [CompiledFunction, readonly DeviceTensor[]] => {
    putFirst(compiled, found);
    return [found, [...tensors, ...found.captured]];
  };

  const compile = (parameters: Arguments): readonly [CompiledFunction, readonly DeviceTensor[]] => {
    const given: Leaf<DeviceTensor>[] = [];
    // A copy of the arguments, so that whatever is asked of them is asked of one reading.
    const tree = mapTree<unknown, unknown>(parameters as Tree<unknown>, isArgument, (value, path) => {
      if (isTensor(value)) given.push({ path, value: requireDevice(name, value) });
      return value;
    });
    const form = treeForm(tree);
    const tensors = given.map(({ value }) => value);
    let result: Tree<Tensor> = [];
    const outputs = (): Leaf<Tensor>[] => leavesOf<Tensor>(result, isTensor);
    const traced = traceFunction(name, tensors, (stands) => {
      // The tree has the form of the arguments, which their type says.
      result = f(...(treeOf(form, stands) as Arguments));
      return outputs().map(({ value }) => value);
    });
    const captured = traced.captured.map((tensor) => requireDevice(name, tensor));
    const outputPaths = outputs().map(({ path }) => path);
    const inputPaths = [...given.map(({ path }) => path), ...captured.map(() => "")];
    // The first segment of a path is the argument's position.
    const donated = [...tensors.keys()].filter((i) => donate.includes(Number.parseInt(inputPaths[i] as string, 10)));
    const found = compileFunction({
      name,
      backend: commonBackend(name, [...tensors, ...captured]),
      form,
      resultForm: treeForm(result),
      program: withDonations(traced.program, pairDonations(traced.program, donated, inputPaths, outputPaths)),
      inputPaths,
      outputPaths,
      captured,
      donated,
    });
    return use(found, tensors);
  };

  const call = (...parameters: Arguments): Result => {
    if (currentTrace()) return f(...parameters);
    const [found, tensors] = find(parameters);
    // The tree has the form of what `f` returned, which its type says.
    return found.run(tensors) as Result;
  };
  Object.defineProperty(call, "compiles", { get: () => compiled.length });
  return Object.assign(call, {
    prepare: async (parameters: Arguments): Promise<void> => {
      find(parameters);
      // Once more, the way the call will go: what an engine runs for the first time takes it longest.
      const [found, tensors] = find(parameters);
      await found.prepare(tensors);
    },
    inspect(parameters: Arguments): InspectedCall {
      const [{ program, inputPaths, outputPaths }, tensors] = find(parameters);
      return { program, inputs: tensors.map(({ buffer }) => buffer), inputPaths, outputPaths };
    },
    profile: async (parameters: Arguments, options?: ProfileOptions): Promise<Profile> => {
      const [found, tensors] = find(parameters);
      return await found.profile(tensors, options);
    },
    [Symbol.dispose](): void {
      for (const each of compiled.splice(0)) each[Symbol.dispose]();
    },
  }) as Jitted<Arguments, Result>;
}

const isArgument = (value: unknown): boolean => isTensor(value) || isFixed(value);
