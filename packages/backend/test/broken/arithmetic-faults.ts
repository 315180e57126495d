import type { Program, TensorData, TensorType } from "@tenon/program";
import { evaluate, evaluations, sizeOf, stridesOf, threefry2x32, typedArray } from "@tenon/program";
import { ReferenceBackend } from "../../src/reference/reference-backend.ts";
import { type Evaluations, evaluateWith } from "../evaluate-with.ts";
import type { Fault } from "./fault.ts";

// Backends that compute something wrong. Every one is wrong in a way that a real one was, or is bound to be.

function fault(fault: string, caughtBy: string, replaced: Evaluations, ...mayAlsoFail: string[]): Fault {
  return { fault, caughtBy, mayAlsoFail, open: () => new ReferenceBackend(evaluateWith(replaced)) };
}

const at = (operand: TensorData | undefined, i: number): number => operand?.data[i] ?? Number.NaN;

function pairwise(f: (left: number, right: number) => number) {
  return ([left, right]: readonly TensorData[], _: unknown, [result]: readonly TensorType[]) => {
    const { dtype, shape } = result as TensorType;
    return [
      typedArray(
        dtype,
        Array.from({ length: sizeOf(shape) }, (_, i) => f(at(left, i), at(right, i))),
      ),
    ];
  };
}

/** Reduces one row after the other; only for kinds and axes that a fault is about. */
function alongLastAxis(x: TensorData, result: TensorType, f: (row: readonly number[]) => number) {
  const rows = sizeOf(result.shape);
  const length = rows === 0 ? 0 : x.data.length / rows;
  return [
    typedArray(
      result.dtype,
      Array.from({ length: rows }, (_, i) => f(Array.from(x.data.slice(i * length, (i + 1) * length)))),
    ),
  ];
}

const isLastAxis = (x: TensorData, axes: readonly number[]): boolean =>
  axes.length === 1 && axes[0] === x.shape.length - 1;

export const arithmeticFaults: readonly Fault[] = [
  fault(
    "max by comparison loses NaN",
    "max: NaN on either side wins",
    // biome-ignore lint/complexity/useMathMinMax: Math.max would do it rightly.
    { max: pairwise((left, right) => (left > right ? left : right)) },
    "max",
    "scan",
    "gather",
  ),
  fault(
    "the maximum of a row loses NaN",
    "reduce max: NaN wins",
    {
      reduce: (operands, attributes, results) => {
        const x = operands[0] as TensorData;
        if (attributes.kind !== "max" || !isLastAxis(x, attributes.axes))
          return evaluations.reduce(operands, attributes, results);
        // biome-ignore lint/complexity/useMathMinMax: Math.max would do it rightly.
        return alongLastAxis(x, results[0] as TensorType, (row) => row.reduce((m, v) => (v > m ? v : m), -Infinity));
      },
    },
    "reduce",
  ),
  fault(
    "argmax takes the last of equal elements, so the maximum's cotangent goes astray",
    "argmax: the first of equal elements wins",
    {
      reduce: (operands, attributes, results) => {
        const x = operands[0] as TensorData;
        if (attributes.kind !== "argmax" || !isLastAxis(x, attributes.axes))
          return evaluations.reduce(operands, attributes, results);
        return alongLastAxis(x, results[0] as TensorType, (row) => row.lastIndexOf(Math.max(...row)));
      },
    },
    "reduce",
    "argmax",
  ),
  fault(
    "less is less or equal, so the cotangent of equal operands goes to the second",
    "max: the cotangent of equal operands goes to the first",
    { less: pairwise((left, right) => (left <= right ? 1 : 0)) },
    "less",
    "max",
    "pow",
    "gather",
    "scatter",
  ),
  fault(
    "broadcast puts the operand's axes last",
    "broadcast: axes say where the operand goes",
    {
      broadcast: (operands, attributes, results) => {
        const x = operands[0] as TensorData;
        const last = x.shape.map((_, axis) => attributes.shape.length - x.shape.length + axis);
        const fits = x.shape.every((extent, i) => extent === 1 || extent === attributes.shape[last[i] as number]);
        return evaluations.broadcast(operands, fits ? { ...attributes, axes: last } : attributes, results);
      },
    },
    "broadcast",
    "reduce",
    "gather",
    "scatter",
    "argmax",
  ),
  fault(
    "dot takes a square right operand for transposed",
    "dot: contracts the axes it is told to",
    {
      dot: (operands, attributes, results) => {
        const right = operands[1] as TensorData;
        const square = right.shape.length === 2 && right.shape[0] === right.shape[1];
        const rightContract = square ? attributes.rightContract.map((axis) => 1 - axis) : attributes.rightContract;
        return evaluations.dot(operands, { ...attributes, rightContract }, results);
      },
    },
    "dot",
    "scan",
  ),
  fault(
    "random bits are the second word",
    "randomBits: the published vector",
    {
      randomBits: ([key], { shape }) => [
        typedArray(
          "u32",
          Array.from({ length: sizeOf(shape) }, (_, i) => threefry2x32([at(key, 0), at(key, 1)], [0, i])[1]),
        ),
      ],
    },
    "randomBits",
  ),
  fault(
    "random bits count from one",
    "randomBits: element i uses the counter (0, i), whatever the shape",
    {
      randomBits: ([key], { shape }) => [
        typedArray(
          "u32",
          Array.from({ length: sizeOf(shape) }, (_, i) => threefry2x32([at(key, 0), at(key, 1)], [0, i && i + 1])[0]),
        ),
      ],
    },
    "randomBits",
  ),
  fault(
    "casts to integers wrap where they should saturate",
    "cast: floats saturate, NaN becomes 0",
    {
      cast: ([x], { dtype }) => [
        typedArray(
          dtype,
          dtype === "bool" ? Array.from((x as TensorData).data, (v) => (v === 0 ? 0 : 1)) : (x as TensorData).data,
        ),
      ],
    },
    "cast",
  ),
  fault(
    "an integer divided by zero is -1",
    "div: an integer divided by zero is 0",
    {
      div: (operands, attributes, results) => {
        const { dtype } = results[0] as TensorType;
        if (dtype === "f32" || dtype === "f64") return evaluations.div(operands, attributes, results);
        return pairwise((left, right) => (right === 0 ? -1 : Math.trunc(left / right)))(operands, attributes, results);
      },
    },
    "div",
  ),
  fault(
    "gather wraps indices instead of clamping them",
    "gather: indices outside are clamped",
    {
      gather: (operands, attributes, results) => {
        const [x, indices] = operands as readonly [TensorData, TensorData];
        const extent = x.shape[attributes.axis] ?? 1;
        const wrapped = Array.from(indices.data, (index) => ((index % extent) + extent) % extent);
        const data = typedArray(indices.dtype, wrapped);
        return evaluations.gather([x, { ...indices, data }], attributes, results);
      },
    },
    "gather",
  ),
  fault(
    "of several updates of one element one counts",
    "scatterAdd: duplicates all count, outside is dropped",
    {
      scatterAdd: (operands, attributes, results) => {
        const target = operands[0] as TensorData;
        const [last] = evaluations.scatter(operands, attributes, results);
        const touched = evaluations.scatter(
          [
            { ...target, data: typedArray(target.dtype, target.data.length) },
            operands[1] as TensorData,
            operands[2] as TensorData,
          ],
          attributes,
          results,
        )[0];
        return [
          typedArray(
            target.dtype,
            Array.from(target.data, (value, i) => (last?.[i] === value ? value : value + (touched?.[i] ?? 0))),
          ),
        ];
      },
    },
    "scatter",
    "gather",
    "buffers: intermediate memory",
  ),
  fault(
    "pad always puts in zeros",
    "pad: the value is put in",
    { pad: (operands, attributes, results) => evaluations.pad(operands, { ...attributes, value: 0 }, results) },
    "pad",
  ),
  fault(
    "a scan in reverse walks forwards",
    "scan: in reverse, results lie at their own step's index",
    { scan: (operands, attributes, results) => evaluations.scan(operands, { ...attributes, reverse: false }, results) },
    "scan",
  ),
  fault(
    "the kernel of a convolution is flipped",
    "conv: the kernel is not flipped",
    {
      conv: (operands, attributes, results) => {
        const [x, kernel] = operands as readonly [TensorData, TensorData];
        const taps = sizeOf(kernel.shape.slice(0, -2));
        const inner = sizeOf(kernel.shape.slice(-2));
        const flipped = Array.from(kernel.data, (_, i) =>
          at(kernel, (taps - 1 - Math.floor(i / inner)) * inner + (i % inner)),
        );
        return evaluations.conv([x, { ...kernel, data: typedArray(kernel.dtype, flipped) }], attributes, results);
      },
    },
    "conv",
  ),
  fault(
    "a transposition is taken for a reshape",
    "transpose: rows become columns",
    { transpose: ([x]) => [(x as TensorData).data] },
    "transpose",
    "dot",
    "conv",
    "reduce",
    "scan",
    "window",
    "unwindow",
  ),
  fault(
    "a negative stride is taken for a positive one",
    "slice: a negative stride walks backwards",
    {
      slice: (operands, attributes, results) => {
        const backwards = attributes.stride.some((step) => step < 0);
        if (!backwards) return evaluations.slice(operands, attributes, results);
        const source = operands[0] as TensorData;
        const { shape } = results[0] as TensorType;
        const [from, to] = [stridesOf(source.shape), stridesOf(shape)];
        return [
          typedArray(
            source.dtype,
            Array.from({ length: sizeOf(shape) }, (_, i) =>
              at(
                source,
                from.reduce(
                  (offset, step, axis) => offset + step * (Math.floor(i / (to[axis] ?? 1)) % (shape[axis] ?? 1)),
                  0,
                ),
              ),
            ),
          ),
        ];
      },
    },
    "slice",
    "conv",
    "donation: an element is read",
  ),
  fault(
    "negation is a subtraction from zero, which loses the sign of zero",
    "neg f32: special values",
    {
      neg: ([x], _, [result]) => [
        typedArray(
          (result as TensorType).dtype,
          Array.from((x as TensorData).data, (v) => 0 - v),
        ),
      ],
    },
    "neg",
  ),
  fault(
    "exp is good to four digits",
    "exp f32: matches the reference",
    {
      exp: ([x], _, [result]) => [
        typedArray(
          (result as TensorType).dtype,
          Array.from((x as TensorData).data, (v) => Math.exp(v) * (1 + 1e-4 * Math.sin(9 * v))),
        ),
      ],
    },
    "exp",
    "composite",
    "erf",
    "scan",
  ),
  fault(
    "composites are told apart by their names alone",
    "composite: one name with two bodies is two functions",
    (() => {
      const kernels = new Map<string, Program>();
      return {
        composite: (operands, { name, body }) => {
          const known = kernels.get(name);
          const fits = known?.inputs.every((type, i) => type.dtype === body.inputs[i]?.dtype);
          if (!known || !fits) kernels.set(name, body);
          return evaluate(known && fits ? known : body, operands).map(({ data }) => data);
        },
      };
    })(),
    "composite",
  ),
  fault(
    "the gradient of a composite is derived although it brings its own",
    "composite: its own gradient is used",
    {
      composite: (operands, attributes, results) =>
        attributes.name === "@tenon/conformance/marked.backward"
          ? [
              typedArray(
                "f32",
                Array.from((operands[0] as TensorData).data, (x, i) => 2 * x * at(operands[1], i)),
              ),
            ]
          : evaluations.composite(operands, attributes, results),
    },
    "composite",
  ),
  fault(
    "memory of intermediate values is not cleared",
    "buffers: intermediate memory does not keep values from run to run",
    (() => {
      const left = new Map<unknown, TensorData["data"]>();
      return {
        scatterAdd: (operands, attributes, results) => {
          const target = operands[0] as TensorData;
          const zeroed = target.data.every((value) => value === 0);
          const data = (zeroed && left.get(attributes)) || target.data;
          const [sum] = evaluations.scatterAdd(
            [{ ...target, data }, operands[1] as TensorData, operands[2] as TensorData],
            attributes,
            results,
          );
          left.set(attributes, sum as TensorData["data"]);
          return [sum as TensorData["data"]];
        },
      };
    })(),
  ),
];
