import type { DecodedTensor } from "@tenon/safetensors";
import type { TensorData, Tree, TypedArray } from "@tenon/tensor";
import { isTensorData, mapTree } from "@tenon/tensor";
import { TrainingError } from "./training-error.ts";
import { dtypeOf } from "./tree-names.ts";

/** Where a parameter comes from. */
export interface WeightSource {
  readonly name: string;
  /** Swaps the two axes: PyTorch keeps linear weights as [out, in], Tenon as [in, out]. */
  readonly transpose?: boolean | undefined;
}

export interface LoadWeightsOptions {
  /**
   * The source of a parameter by its path, such as `layers.0.weight`; undefined keeps the parameter's value. A record holds
   * those that are loaded. Default: the path itself, or with `params.` in front, as saved runs have it.
   */
  readonly mapping?:
    | ((path: string) => string | WeightSource | undefined)
    | Readonly<Record<string, string | WeightSource>>
    | undefined;
  /** Whether it is an error that a parameter finds nothing in the file, or a tensor of the file is not used. Default true. */
  readonly strict?: boolean | undefined;
}

export interface LoadedWeights {
  /** Of the form given; parameters that were not loaded have the values given. */
  readonly params: Tree<TensorData>;
  readonly loaded: readonly { readonly path: string; readonly name: string }[];
  /** Paths that the mapping leaves out. */
  readonly kept: readonly string[];
  /** Paths whose source is not in the file. */
  readonly missing: readonly string[];
  /** Names in the file that no parameter took. */
  readonly unexpected: readonly string[];
}

/**
 * Weights of another model, by name: to go on with what was trained before, with a new head or a part of the model
 * frozen. Tensors come from `decodeSafetensors`, of a saved run or of any other program.
 *
 * @param params the model's own, whose form, shapes and dtypes hold: those of `initialValues`
 * @throws TrainingError `weights` where a shape differs, a dtype is not floating point where it has to be, or, when strict,
 * something is missing or left over.
 *
 * @example
 * ```ts
 * import { tensorData } from "@tenon/tensor";
 * import { loadWeights } from "@tenon/training";
 * const params = { layers: [{ weight: tensorData("f32", [[0, 0, 0], [0, 0, 0]]), bias: tensorData("f32", [0, 0, 0]) }] };
 * // As PyTorch has it: [out, in], and another name.
 * const file = new Map([
 *   ["fc.weight", { dtype: "F32", shape: [3, 2], data: new Float32Array([1, 2, 3, 4, 5, 6]) } as const],
 *   ["fc.bias", { dtype: "F32", shape: [3], data: new Float32Array([7, 8, 9]) } as const],
 * ]);
 * const mapping = { "layers.0.weight": { name: "fc.weight", transpose: true }, "layers.0.bias": "fc.bias" };
 * const { params: loaded } = loadWeights(params, file, { mapping });
 * (loaded as typeof params).layers[0]!.weight.data; // => [1, 3, 5, 2, 4, 6]
 * loadWeights(params, file); // => throws /layers\.0\.bias.* is not in the file/
 * ```
 */
export function loadWeights(
  params: Tree<TensorData>,
  tensors: ReadonlyMap<string, DecodedTensor>,
  { mapping, strict = true }: LoadWeightsOptions = {},
): LoadedWeights {
  const sourceOf = asFunction(mapping, tensors);
  const loaded: { readonly path: string; readonly name: string }[] = [];
  const [kept, missing]: [string[], string[]] = [[], []];
  const values = mapTree<TensorData, TensorData>(params, isTensorData, (initial, path) => {
    const given = sourceOf(path);
    if (given === undefined) {
      kept.push(path);
      return initial;
    }
    const source = typeof given === "string" ? { name: given } : given;
    const tensor = tensors.get(source.name);
    if (!tensor) {
      missing.push(path);
      if (strict) throw missingError(path, source.name, tensors);
      return initial;
    }
    loaded.push({ path, name: source.name });
    return converted(path, initial, source, tensor);
  });
  const taken = new Set(loaded.map(({ name }) => name));
  // A saved run holds more than parameters: nobody expects its optimizer's state to be used here.
  const isRun = tensors.has("params") || [...tensors.keys()].some((name) => name.startsWith("params."));
  const unexpected = [...tensors.keys()].filter((name) => !taken.has(name) && (!isRun || name.startsWith("params.")));
  if (strict && unexpected.length > 0)
    throw new TrainingError({
      code: "weights",
      reason: `no parameter takes ${list(unexpected)} of the file; map a parameter to each, or load with strict: false`,
    });
  return { params: values, loaded, kept, missing, unexpected };
}

function asFunction(
  mapping: LoadWeightsOptions["mapping"],
  tensors: ReadonlyMap<string, DecodedTensor>,
): (path: string) => string | WeightSource | undefined {
  if (typeof mapping === "function") return mapping;
  if (mapping) return (path) => (Object.hasOwn(mapping, path) ? mapping[path] : undefined);
  return (path) => (!tensors.has(path) && tensors.has(`params.${path}`) ? `params.${path}` : path);
}

function converted(path: string, initial: TensorData, source: WeightSource, tensor: DecodedTensor): TensorData {
  const fail = (reason: string): never => {
    throw new TrainingError({
      code: "weights",
      path,
      reason: `the parameter "${path}" and "${source.name}" of the file: ${reason}`,
    });
  };
  const { transpose = false } = source;
  if (transpose && tensor.shape.length !== 2) fail(`only two axes can be transposed, it has ${tensor.shape.length}`);
  const shape = transpose ? tensor.shape.toReversed() : tensor.shape;
  if (shape.join() !== initial.shape.join()) {
    const fits = shape.toReversed().join() === initial.shape.join();
    fail(
      `the model has [${initial.shape.join(", ")}], the file${transpose ? ", transposed," : ""} [${shape.join(", ")}]${fits ? "; set transpose" : "; map it to undefined to keep the initial values"}`,
    );
  }
  const dtype = dtypeOf(tensor);
  if (dtype !== initial.dtype && !(isFloat(initial.dtype) && dtype !== undefined && isFloat(dtype)))
    fail(`the model has ${initial.dtype}, the file ${tensor.dtype}`);
  const numbers = tensor.data as TypedArray;
  const data = new (initial.data.constructor as new (source: ArrayLike<number>) => TypedArray)(numbers);
  if (transpose) {
    const [rows, columns] = initial.shape as [number, number];
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        data[row * columns + column] = numbers[column * rows + row] as number;
  }
  return { dtype: initial.dtype, shape: initial.shape, data };
}

const isFloat = (dtype: string): boolean => dtype === "f32" || dtype === "f64";

function missingError(path: string, name: string, tensors: ReadonlyMap<string, DecodedTensor>): TrainingError {
  const reason = `the parameter "${path}"${name === path ? "" : ` is mapped to "${name}", which`} is not in the file, which has ${list([...tensors.keys()])}; map it, or map it to undefined to keep its initial value`;
  return new TrainingError({ code: "weights", path, reason });
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `"${name}"`);
  return names.length > 8 ? `${shown.join(", ")} and ${names.length - 8} more` : shown.join(", ") || "nothing";
}
