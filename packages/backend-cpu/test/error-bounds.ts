import type { DType, Evaluation, Node, Program, TensorData, TensorType, TypedArray } from "@tenon/program";
import { evaluations, isFloat, sizeOf, tensorData, typedArray } from "@tenon/program";

// How far a correct backend may be from the reference after a chain of primitives: a running error analysis. Every value
// carries a bound per element (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.3). Basic
// operations on equal operands give equal bits, so that whole programs stay exact until a function or a long sum is in it.

/** A value and how far a backend may be from it, element by element; undefined: not at all. Infinity: anything goes. */
export interface Bounded {
  readonly value: TensorData;
  readonly error: Float64Array | undefined;
}

/** Thrown where a step (of floor, less, a cast, ...) lies within the error, so that either side of it is right. */
export class Undecidable extends Error {}

/** What `evaluate` gives, with bounds. */
export function evaluateBounded(program: Program, inputs: readonly Bounded[]): Bounded[] {
  const values: Bounded[] = [...inputs];
  for (const node of program.nodes)
    values.push(
      ...boundNode(
        node,
        node.operands.map((id) => values[id] as Bounded),
      ),
    );
  return program.outputs.map((id) => values[id] as Bounded);
}

/** The first element that is farther from its value than its bound, or undefined. The sign of zero does not count. */
export function firstDifference(actual: TensorData, { value, error }: Bounded): string | undefined {
  for (let i = 0; i < value.data.length; i++) {
    const [found, wanted] = [actual.data[i] as number, value.data[i] as number];
    const bound = error?.[i] ?? 0;
    if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted)) || bound === Infinity) continue;
    if (!(Math.abs(found - wanted) <= bound)) return `element ${i}: expected ${wanted} ± ${bound}, got ${found}`;
  }
  return undefined;
}

/** Half the distance from 1 to the next number: the error of one rounding. */
const unitOf = (dtype: DType): number => (dtype === "f32" ? 2 ** -24 : 2 ** -53);
const leastNormalOf = (dtype: DType): number => (dtype === "f32" ? 2 ** -126 : 2 ** -1022);

type Unevaluated = Pick<Node, "primitive" | "results"> & { readonly attributes: unknown };

const run = ({ primitive, attributes }: Unevaluated, operands: readonly TensorData[], results: readonly TensorType[]) =>
  (evaluations[primitive] as Evaluation<unknown>)(operands, attributes, results);

const asDouble = ({ shape }: TensorType, data: ArrayLike<number>): TensorData =>
  tensorData("f64", Float64Array.from(data), shape);
const errorData = ({ value, error }: Bounded): TensorData =>
  asDouble(value, error ?? new Float64Array(value.data.length));
const magnitude = ({ value }: Bounded): TensorData => asDouble(value, Array.from(value.data, Math.abs));
const doubles = (types: readonly TensorType[]): TensorType[] => types.map(({ shape }) => ({ dtype: "f64", shape }));

/** The results of one node and their bounds. */
export function boundNode(node: Unevaluated, operands: readonly Bounded[]): Bounded[] {
  if (node.primitive === "scan") return boundScan(node, operands);
  if (node.primitive === "composite")
    return evaluateBounded((node as Extract<Node, { primitive: "composite" }>).attributes.body, operands);
  const data = run(
    node,
    operands.map(({ value }) => value),
    node.results,
  );
  const type = node.results[0] as TensorType;
  const value: TensorData = { ...type, data: data[0] as TypedArray };
  const error = boundError(node as Node, operands, value);
  if (!error?.some((bound) => bound !== 0)) return [{ value, error: undefined }];
  return [{ value, error: error.map((bound) => (Number.isNaN(bound) ? Infinity : bound)) }];
}

function boundScan(node: Unevaluated, operands: readonly Bounded[]): Bounded[] {
  const { constants, carry, length, reverse, body } = (node as Extract<Node, { primitive: "scan" }>).attributes;
  const types = node.results;
  const stacks = types.slice(carry).map(({ dtype, shape }) => ({
    data: typedArray(dtype, sizeOf(shape)),
    error: new Float64Array(sizeOf(shape)),
  }));
  let carried = operands.slice(constants, constants + carry);
  for (let step = 0; step < length; step++) {
    const index = reverse ? length - 1 - step : step;
    const slices = operands.slice(constants + carry).map(({ value, error }): Bounded => {
      const shape = value.shape.slice(1);
      const [from, to] = [index * sizeOf(shape), (index + 1) * sizeOf(shape)];
      return {
        value: { dtype: value.dtype, shape, data: value.data.slice(from, to) as TypedArray },
        error: error?.slice(from, to),
      };
    });
    const outputs = evaluateBounded(body, [...operands.slice(0, constants), ...carried, ...slices]);
    carried = outputs.slice(0, carry);
    outputs.slice(carry).forEach(({ value, error }, i) => {
      stacks[i]?.data.set(value.data, index * value.data.length);
      if (error) stacks[i]?.error.set(error, index * value.data.length);
    });
  }
  const stacked = stacks.map(({ data, error }, i): Bounded => {
    const value = { ...(types[carry + i] as TensorType), data };
    return { value, error: error.some((bound) => bound !== 0) ? error : undefined };
  });
  return [...carried, ...stacked];
}

function boundError(node: Node, operands: readonly Bounded[], { dtype, data }: TensorData): Float64Array | undefined {
  const exact = operands.every(({ error }) => error === undefined);
  const [x, y, z] = operands as [Bounded, Bounded, Bounded];
  const each = (bound: (i: number) => number): Float64Array => Float64Array.from(data, (_, i) => bound(i));
  const at = (operand: Bounded, i: number): number => operand.value.data[i] as number;
  const errorAt = (operand: Bounded, i: number): number => operand.error?.[i] ?? 0;
  const rounding = (i: number): number => 2 * unitOf(dtype) * Math.abs(data[i] as number) + leastNormalOf(dtype);
  /** Throws where the operands are so near each other that their errors decide. */
  const separate = (near: (i: number) => boolean): undefined => {
    for (let i = 0; i < data.length; i++) if (near(i)) throw new Undecidable(node.primitive);
  };
  switch (node.primitive) {
    case "constant":
    case "iota":
    case "randomBits":
      return undefined;
    case "reshape":
    case "transpose":
    case "broadcast":
    case "slice":
    case "window":
    case "concat":
      return exact ? undefined : moved(node, operands);
    case "pad":
      return exact ? undefined : moved({ ...node, attributes: { ...node.attributes, value: 0 } }, operands);
    case "gather":
      return exact ? undefined : moved(node, [x], y.value);
    case "scatter":
      return exact ? undefined : moved(node, [x, z], y.value);
    case "stopGradient":
    case "capture":
      return x.error;
    case "neg":
      return x.error;
    case "add":
      return exact ? undefined : each((i) => errorAt(x, i) + errorAt(y, i) + rounding(i));
    case "mul":
      return exact
        ? undefined
        : each((i) => {
            const [a, b] = [errorAt(x, i), errorAt(y, i)];
            return a * (Math.abs(at(y, i)) + b) + b * Math.abs(at(x, i)) + rounding(i);
          });
    case "div":
      if (!isFloat(dtype)) return undefined;
      return each((i) => {
        const [a, b, divisor] = [errorAt(x, i), errorAt(y, i), Math.abs(at(y, i))];
        // A zero may have either sign.
        if (divisor <= b) return Infinity;
        if (a === 0 && b === 0) return 0;
        return (a + Math.abs(data[i] as number) * b) / (divisor - b) + rounding(i);
      });
    case "max":
      return exact ? undefined : each((i) => Math.max(errorAt(x, i), errorAt(y, i)));
    case "select":
      return exact ? undefined : each((i) => errorAt(at(x, i) === 0 ? z : y, i));
    case "less":
    case "equal":
      if (exact) return undefined;
      return separate((i) => Math.abs(at(x, i) - at(y, i)) <= errorAt(x, i) + errorAt(y, i));
    case "floor":
      if (exact) return undefined;
      return separate((i) => Math.floor(at(x, i) - errorAt(x, i)) !== Math.floor(at(x, i) + errorAt(x, i)));
    case "cast":
      if (exact) return undefined;
      if (!isFloat(dtype)) throw new Undecidable("cast");
      return each((i) => errorAt(x, i) + rounding(i));
    case "bitcast":
      // The bits of NaN and the sign of a zero that a sum gave are not fixed.
      if (!exact || (x.value.dtype === "f32" && x.value.data.some((value) => value === 0 || Number.isNaN(value))))
        throw new Undecidable("bitcast");
      return undefined;
    case "sqrt":
      return exact ? undefined : functionError(node, x, data, dtype);
    case "exp":
    case "log":
    case "tanh":
    case "sin":
    case "cos":
    case "erf":
      return functionError(node, x, data, dtype);
    case "pow":
      if (!exact) throw new Undecidable("pow");
      return each((i) => 17 * rounding(i));
    case "reduce":
      if (node.attributes.kind === "sum") {
        const terms = sizeOf(node.attributes.axes.map((axis) => x.value.shape[axis] as number));
        return sumError(node, [x], terms, data, dtype);
      }
      if (exact) return undefined;
      if (node.attributes.kind === "argmax") throw new Undecidable("argmax");
      return moved(node, [x])?.map((bound) => Math.max(0, bound));
    case "dot": {
      const terms = sizeOf(node.attributes.leftContract.map((axis) => x.value.shape[axis] as number));
      return sumError(node, [x, y], terms, data, dtype);
    }
    case "conv":
      // Zeros around the input are multiplied or left out: with infinities and NaN that is not the same.
      if (isFloat(dtype) && operands.some((operand) => !operand.value.data.every(Number.isFinite)))
        throw new Undecidable("conv");
      return sumError(node, [x, y], sizeOf(y.value.shape.slice(0, -1)), data, dtype);
    case "unwindow":
      return sumError(node, [x], sizeOf(node.attributes.size), data, dtype);
    case "scatterAdd":
      return sumError(node, [x, z], sizeOf(y.value.shape) + 1, data, dtype, y.value);
    default:
      // Integers alone.
      return undefined;
  }
}

/** The same movement, of bounds instead of values; `indices` go second. */
function moved(node: Node, operands: readonly Bounded[], indices?: TensorData): Float64Array {
  const [first, ...rest] = operands.map(errorData) as [TensorData, ...TensorData[]];
  const given = indices ? [first, indices, ...rest] : [first, ...rest];
  return run(node, given, doubles(node.results))[0] as Float64Array;
}

/** Functions are within 16 units in the last place; to that comes what the operand's error makes of it. */
function functionError(node: Node, x: Bounded, data: TypedArray, dtype: DType): Float64Array {
  const at = (sign: number): ArrayLike<number> => {
    const shifted = Float64Array.from(x.value.data, (value, i) => value + sign * (x.error?.[i] ?? 0));
    return run(node, [asDouble(x.value, shifted)], doubles(node.results))[0] as Float64Array;
  };
  const [here, below, above] = [at(0), at(-1), at(1)];
  return Float64Array.from(data, (value, i) => {
    const shift = x.error?.[i] ?? 0;
    const own = 34 * unitOf(dtype) * Math.abs(value) + leastNormalOf(dtype);
    const true0 = here[i] as number;
    // Where the result overflows may differ by those units too.
    if (dtype === "f32" && Math.abs(true0) > 1e38 && Math.abs(true0) < 4e38) return Infinity;
    if (shift === 0) return own;
    if (node.primitive === "sin" || node.primitive === "cos") return own + shift;
    return own + Math.max(Math.abs((below[i] as number) - true0), Math.abs((above[i] as number) - true0));
  });
}

/** Sums in any order, fused or not; exact where all terms are small multiples of one power of two. */
function sumError(
  node: Node,
  operands: readonly Bounded[],
  terms: number,
  data: TypedArray,
  dtype: DType,
  indices?: TensorData,
): Float64Array | undefined {
  if (!isFloat(dtype)) return undefined;
  const sum = (parts: readonly TensorData[]): TypedArray => {
    const [first, ...rest] = parts as [TensorData, ...TensorData[]];
    const given = indices ? [first, indices, ...rest] : [first, ...rest];
    return run(node, given, doubles(node.results))[0] as TypedArray;
  };
  const sizes = operands.map(magnitude);
  const total = sum(sizes);
  const exact = operands.every(({ error }) => error === undefined);
  const grains = operands.map(({ value }) => grainOf(value.data));
  const isProduct = node.primitive === "dot" || node.primitive === "conv";
  const grain = isProduct ? grains.reduce((product, own) => product * own, 1) : Math.min(...grains);
  const limit = grain / unitOf(dtype);
  const carried = ((): ArrayLike<number> => {
    const errors = operands.map(errorData);
    if (exact) return new Float64Array(data.length);
    if (!isProduct) return sum(errors);
    const [left, right] = sizes as [TensorData, TensorData];
    const [leftError, rightError] = errors as [TensorData, TensorData];
    const wider = asDouble(
      right,
      right.data.map((value: number, i: number) => value + (rightError.data[i] as number)),
    );
    const [one, other] = [sum([leftError, wider]), sum([left, rightError])];
    return Float64Array.from(one, (value, i) => value + (other[i] as number));
  })();
  return Float64Array.from(data, (_, i) => {
    const size = total[i] as number;
    // Of infinities and NaN the order does not matter; of what overflows on the way it does.
    if (!Number.isFinite(size)) return exact ? 0 : Infinity;
    if (exact && size < limit) return 0;
    return (
      (carried[i] as number) + 2 * (terms + 3) * unitOf(dtype) * (size + (carried[i] as number)) + leastNormalOf(dtype)
    );
  });
}

/** The greatest power of two, from 1 down to 2^-30, that all finite elements are multiples of; 0 where there is none. */
function grainOf(data: TypedArray): number {
  let scale = 1;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    while (!Number.isInteger(value * scale)) {
      scale *= 2;
      if (scale > 2 ** 30) return 0;
    }
  }
  return 1 / scale;
}
