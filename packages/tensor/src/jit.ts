import type { Backend, DeviceBuffer, Executable, Invocation } from "@tenon/backend";
import type { Donation, Program } from "@tenon/program";
import { formatType, outputTypes, sameType } from "@tenon/program";
import { allocating, commonBackend, requireDevice } from "./apply.ts";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor, isTensor } from "./tensor.ts";
import { TensorError } from "./tensor-error.ts";
import { currentTrace, traceFunction } from "./trace.ts";
import { replaceLeaves } from "./transform.ts";
import type { Leaf, Tree } from "./tree.ts";
import { leavesOf, mapTree } from "./tree.ts";

export interface JitOptions {
  /** What errors and profiles call the function; default: its own name. */
  readonly name?: string;
  /** Positions of arguments whose tensors the function may overwrite with its results. They cannot be used afterwards. */
  readonly donate?: readonly number[];
}

/** A compiled function: call it like the original. */
export interface Jitted<Arguments extends readonly unknown[], Result> extends Disposable {
  (...parameters: Arguments): Result;
  /** Programs compiled so far: one per combination of shapes, dtypes and other values in the arguments. */
  readonly compiles: number;
}

interface Compiled {
  readonly backend: Backend;
  readonly program: Program;
  readonly executable: Executable;
  readonly captured: readonly DeviceTensor[];
  /** The form of the result, with tensors of the trace at its leaves. */
  readonly result: Tree<Tensor>;
  /** The last binding: a loop whose state is donated finds its buffers bound already. */
  bound?: {
    readonly inputs: readonly DeviceBuffer[];
    readonly outputs: readonly DeviceBuffer[];
    readonly invocation: Invocation;
  };
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
  const compiled = new Map<string, Compiled>();

  const call = (...parameters: Arguments): Result => {
    if (currentTrace()) return f(...parameters);
    const leaves = argumentLeaves(name, parameters);
    const tensors = leaves.filter((leaf): leaf is Leaf<Tensor> => isTensor(leaf.value));
    const inputs = tensors.map(({ value }) => requireDevice(name, value));
    const key = JSON.stringify(mapTree(parameters as Tree<unknown>, isArgument, describeArgument));
    const found = compiled.get(key) ?? compile(parameters, tensors, inputs);
    compiled.set(key, found);
    return run(found, tensors, inputs);
  };

  const isDonated = ({ path }: Leaf<unknown>): boolean =>
    donate.some((position) => path === `${position}` || path.startsWith(`${position}.`));

  function compile(parameters: Arguments, tensors: readonly Leaf<Tensor>[], inputs: readonly DeviceTensor[]): Compiled {
    let result: Result | undefined;
    let outputs: readonly Leaf<Tensor>[] = [];
    const types = inputs.map((tensor) => tensor.type);
    const { program, captured } = traceFunction(name, types, (stands) => {
      let next = 0;
      // The replaced arguments have the form of the given ones, which their type says.
      const replaced = mapTree<unknown, unknown>(parameters as Tree<unknown>, isArgument, (value) =>
        isTensor(value) ? stands[next++] : value,
      ) as Arguments;
      result = f(...replaced);
      outputs = leavesOf<Tensor>(result, isTensor);
      return outputs.map((leaf) => leaf.value);
    });
    const backend = commonBackend(name, [...inputs, ...captured.map((tensor) => requireDevice(name, tensor))]);
    const whole: Program = { ...program, donated: pairDonations(program, tensors, outputs, isDonated) };
    const executable = backend.compile(whole);
    return {
      backend,
      program: whole,
      executable,
      captured: captured.map((tensor) => requireDevice(name, tensor)),
      result: result as Result,
    };
  }

  function run(entry: Compiled, tensors: readonly Leaf<Tensor>[], inputs: readonly DeviceTensor[]): Result {
    const { backend, program, executable, captured } = entry;
    commonBackend(name, [...inputs, ...captured]);
    const given = [...inputs, ...captured].map((tensor) => tensor.buffer);
    const donated = inputs.filter((_, i) => isDonated(tensors[i] as Leaf<Tensor>));
    const seen = new Map<DeviceTensor, number>();
    for (const tensor of [...inputs, ...captured]) seen.set(tensor, (seen.get(tensor) ?? 0) + 1);
    for (const tensor of donated)
      if ((seen.get(tensor) ?? 0) > 1)
        throw new TensorError(
          "argument",
          `${name}: one tensor is donated and also used a second time; pass a copy of it`,
        );
    const sources = new Map(program.donated.map(([input, output]) => [output, input]));
    const taken = new Set(program.donated.map(([input]) => given[input]));
    const same = (left: readonly DeviceBuffer[], right: readonly DeviceBuffer[]): boolean =>
      left.every((buffer, i) => buffer === right[i]);
    const outputs = allocating(backend, (allocate) => {
      const buffers = outputTypes(program).map((type, i) => {
        const source = sources.get(i);
        return source === undefined ? allocate(type) : (given[source] as DeviceBuffer);
      });
      if (!entry.bound || !same(entry.bound.inputs, given) || !same(entry.bound.outputs, buffers)) {
        const invocation = executable.bind({ inputs: given, outputs: buffers });
        entry.bound?.invocation[Symbol.dispose]();
        entry.bound = { inputs: given, outputs: buffers, invocation };
      }
      entry.bound.invocation.run();
      return buffers;
    });
    for (const tensor of donated) {
      const buffer = tensor.donate(name);
      if (!taken.has(buffer)) buffer[Symbol.dispose]();
    }
    return replaceLeaves(
      entry.result,
      outputs.map((buffer) => new DeviceTensor(backend, buffer)),
    ) as Result;
  }

  return Object.defineProperties(call, {
    compiles: { get: () => compiled.size },
    [Symbol.dispose]: {
      value: () => {
        for (const { bound, executable } of compiled.values()) {
          bound?.invocation[Symbol.dispose]();
          executable[Symbol.dispose]();
        }
        compiled.clear();
      },
    },
  }) as Jitted<Arguments, Result>;
}

const isStatic = (value: unknown): boolean => value === null || !["object", "function"].includes(typeof value);
const isArgument = (value: unknown): boolean => isTensor(value) || isStatic(value);

/** What a Program depends on in an argument; with the form of the arguments it tells Programs apart. */
function describeArgument(value: unknown): string {
  if (isTensor(value)) return `tensor ${formatType(value.type)}`;
  return `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`;
}

function argumentLeaves(name: string, parameters: readonly unknown[]): Leaf<unknown>[] {
  const leaves = leavesOf<unknown>(parameters as Tree<unknown>, isArgument);
  if (!leaves.some((leaf) => isTensor(leaf.value)))
    throw new TensorError(
      "argument",
      `${name}: a jitted function needs a tensor among its arguments, to know the backend from`,
    );
  return leaves;
}

/**
 * Which output takes the memory of which donated input: one of the same type, best the one whose path ends like the
 * input's (`state.params.weight`), so that a parameter is updated in its own place.
 */
function pairDonations(
  program: Program,
  inputs: readonly Leaf<Tensor>[],
  outputs: readonly Leaf<Tensor>[],
  isDonated: (leaf: Leaf<Tensor>) => boolean,
): Donation[] {
  const types = outputTypes(program);
  const free = new Set(outputs.map((_, i) => i));
  const pairs: Donation[] = [];
  const pair = (matches: (input: Leaf<Tensor>, output: Leaf<Tensor>) => boolean): void => {
    inputs.forEach((input, i) => {
      if (!isDonated(input) || pairs.some(([taken]) => taken === i)) return;
      for (const o of free) {
        const fits = sameType(program.inputs[i] as Tensor["type"], types[o] as Tensor["type"]);
        if (!fits || !matches(input, outputs[o] as Leaf<Tensor>)) continue;
        free.delete(o);
        pairs.push([i, o]);
        return;
      }
    });
  };
  const withoutFirst = (path: string): string => path.slice(path.indexOf(".") + 1);
  pair((input, output) => `.${output.path}`.endsWith(`.${withoutFirst(input.path)}`));
  pair(() => true);
  return pairs;
}
