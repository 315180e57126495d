import type { DType, Node, NodeOf, PrimitiveName, TensorType, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import {
  axisIndex,
  boundedIndex,
  combine,
  constantIndex,
  flatten,
  quotient,
  scaleIndex,
  unflatten,
  valueIndex,
} from "./index-expression.ts";
import type { Condition, Scalar, ScalarFactory, ScalarOp } from "./scalar.ts";
import { scalarOps } from "./scalar.ts";

/** Primitives that become part of the kernels that use them: they compute or move single elements. */
export type InlinePrimitive = Exclude<
  PrimitiveName,
  "reduce" | "dot" | "conv" | "unwindow" | "scatter" | "scatterAdd" | "scan" | "composite" | "stopGradient" | "capture"
>;

export type InlineNode = { [P in InlinePrimitive]: NodeOf<P> }[InlinePrimitive];

const anchors: ReadonlySet<PrimitiveName> = new Set([
  "reduce",
  "dot",
  "conv",
  "unwindow",
  "scatter",
  "scatterAdd",
  "scan",
  "composite",
  "stopGradient",
  "capture",
]);
export const isInline = (node: Node): node is InlineNode => !anchors.has(node.primitive);

/** One that gives another view of the same elements, each of them at most once. */
export const isView = (node: Node): boolean =>
  node.primitive === "reshape" || node.primitive === "transpose" || node.primitive === "slice";

export const isElementwise = (node: Node): boolean => (scalarOps as readonly string[]).includes(node.primitive);

/** What the element of an operand at some coordinates is. */
export interface Elements {
  readonly scalars: ScalarFactory;
  at(value: ValueId, coordinates: readonly Index[]): Scalar;
  /** The row-major element of a constant that is no single number. */
  constantElement(node: NodeOf<"constant">, position: Index): Scalar;
}

/** The element of a node's result at some coordinates, as a scalar of elements of its operands. */
export function translate(
  node: InlineNode,
  types: readonly TensorType[],
  coordinates: readonly Index[],
  { scalars, at, constantElement }: Elements,
): Scalar {
  const [result] = node.results as readonly [TensorType];
  const first = node.operands[0] as ValueId;
  const source = types[first] as TensorType;
  switch (node.primitive) {
    case "constant": {
      const { values } = node.attributes;
      const [only] = values;
      return values.every((value) => Object.is(value, only))
        ? scalars.constant(result.dtype, only ?? 0)
        : constantElement(node, flatten(coordinates, result.shape));
    }
    case "iota":
      return wrapIndex(scalars, result.dtype, coordinates[node.attributes.axis] as Index);
    case "randomBits": {
      const word = (position: number): Scalar => at(first, [constantIndex(position)]);
      return scalars.random([word(0), word(1)], flatten(coordinates, result.shape));
    }
    case "reshape":
      return at(first, reshaped(coordinates, result.shape, source.shape));
    case "transpose":
      return at(first, untransposed(coordinates, node.attributes.permutation));
    case "broadcast":
      return at(
        first,
        node.attributes.axes.map((axis, i) =>
          source.shape[i] === 1 ? constantIndex(0) : (coordinates[axis] as Index),
        ),
      );
    case "slice": {
      const { start, stride } = node.attributes;
      return at(
        first,
        coordinates.map((coordinate, axis) => scaleIndex(coordinate, stride[axis] as number, start[axis] as number)),
      );
    }
    case "window": {
      const { axes, stride, dilation } = node.attributes;
      const rank = source.shape.length;
      return at(
        first,
        source.shape.map((_, axis) => {
          const i = axes.indexOf(axis);
          const position = coordinates[axis] as Index;
          if (i < 0) return position;
          return combine([
            [position, stride[i] as number],
            [coordinates[rank + i] as Index, dilation[i] as number],
          ]);
        }),
      );
    }
    case "pad": {
      const { low, interior, value } = node.attributes;
      const conditions: Condition[] = [];
      const inner = coordinates.map((coordinate, axis) => {
        const step = (interior[axis] as number) + 1;
        const extent = source.shape[axis] as number;
        const shifted = scaleIndex(coordinate, 1, -(low[axis] as number));
        conditions.push({ index: shifted, below: extent === 0 ? 0 : (extent - 1) * step + 1, multipleOf: step });
        return boundedIndex(quotient(shifted, step), Math.max(0, extent - 1));
      });
      return scalars.guard(conditions, at(first, inner), scalars.constant(result.dtype, value));
    }
    case "concat": {
      const { axis } = node.attributes;
      const along = coordinates[axis] as Index;
      let end = 0;
      const parts = node.operands.flatMap((operand) => {
        const extent = types[operand]?.shape[axis] as number;
        end += extent;
        return extent > 0 ? [{ operand, extent, start: end - extent }] : [];
      });
      type Part = (typeof parts)[number];
      /** The element in one of some neighbouring parts. Their number is halved: many take few comparisons. */
      const among = (from: number, to: number): Scalar => {
        const { operand, extent, start } = parts[from] as Part;
        const own = scaleIndex(along, 1, -start);
        if (to - from === 1) {
          const inside = boundedIndex(own, extent - 1);
          return at(
            operand,
            coordinates.map((coordinate, i) => (i === axis ? inside : coordinate)),
          );
        }
        const middle = (from + to) >> 1;
        const below = (parts[middle] as Part).start - start;
        return scalars.guard([{ index: own, below, multipleOf: 1 }], among(from, middle), among(middle, to));
      };
      return parts.length === 0 ? scalars.constant(result.dtype, 0) : among(0, parts.length);
    }
    case "gather": {
      const { axis, batch } = node.attributes;
      const indices = node.operands[1] as ValueId;
      const { shape } = types[indices] as TensorType;
      const count = shape.length - batch;
      const where = [...coordinates.slice(0, batch), ...coordinates.slice(axis, axis + count)];
      const index = valueIndex(at(indices, where), (source.shape[axis] as number) - 1);
      return at(first, [...coordinates.slice(0, axis), index, ...coordinates.slice(axis + count)]);
    }
    case "cast":
    case "bitcast":
      return scalars.operation(node.primitive, result.dtype, [at(first, coordinates)]);
    default: {
      const op: ScalarOp = node.primitive;
      return scalars.operation(
        op,
        result.dtype,
        node.operands.map((operand) => at(operand, coordinates)),
      );
    }
  }
}

/** Coordinates in the source of a reshape. */
export function reshaped(coordinates: readonly Index[], from: readonly number[], to: readonly number[]): Index[] {
  return unflatten(flatten(coordinates, from), to);
}

/** Coordinates in the source of a transposition. */
function untransposed(coordinates: readonly Index[], permutation: readonly number[]): Index[] {
  const source = new Array<Index>(permutation.length);
  permutation.forEach((axis, position) => {
    source[axis] = coordinates[position] as Index;
  });
  return source;
}

/** A position as a number of the dtype; u8 keeps its low bits. */
function wrapIndex(scalars: ScalarFactory, dtype: DType, index: Index): Scalar {
  if (dtype !== "u8" || index.high < 256) return scalars.index(dtype, index);
  return scalars.operation("cast", "u8", [scalars.index("i32", index)]);
}

/** Axes `from`, `from + 1`, ... for the extents of a shape. */
export function axesFor(shape: readonly number[], from: number): Index[] {
  return shape.map((extent, i) => axisIndex(from + i, extent));
}

export const isEmpty = (type: TensorType): boolean => sizeOf(type.shape) === 0;
