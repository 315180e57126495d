import type { DType, Evaluation, TensorData } from "@tenon/program";
import { evaluations, tensorData, threefry2x32 } from "@tenon/program";
import type { Index } from "../src/index-expression.ts";
import type { BufferId, Scalar } from "../src/scalar.ts";

/** Where in a kernel a scalar is evaluated. */
export interface Point {
  /** Position along each axis. */
  readonly axes: readonly number[];
  /** Results of the reductions so far. */
  readonly reductions: readonly number[];
  load(buffer: BufferId, position: number): number;
}

/** What a position is, in plain arithmetic. */
export function evaluateIndex(index: Index, point: Point): number {
  let sum = index.constant;
  for (const { atom, scale } of index.terms)
    switch (atom.kind) {
      case "axis":
        sum += scale * (point.axes[atom.axis] as number);
        break;
      case "quotient":
        sum += scale * Math.floor(evaluateIndex(atom.of, point) / atom.by);
        break;
      case "remainder": {
        const of = evaluateIndex(atom.of, point);
        sum += scale * (of - Math.floor(of / atom.by) * atom.by);
        break;
      }
      case "bounded":
        sum += scale * evaluateIndex(atom.of, point);
        break;
      case "value":
        sum += scale * Math.min(Math.max(evaluateScalar(atom.value, point), 0), atom.high);
    }
  return sum;
}

/** A scalar with the reference evaluations of its primitives. Loads inside a guard happen only where it lets them. */
export function evaluateScalar(scalar: Scalar, point: Point): number {
  const at = (index: Index): number => evaluateIndex(index, point);
  const value = (inner: Scalar): number => evaluateScalar(inner, point);
  switch (scalar.kind) {
    case "constant":
      return scalar.value;
    case "index":
      return at(scalar.index);
    case "load":
      return point.load(scalar.buffer, at(scalar.index));
    case "guard": {
      const holds = scalar.conditions.every(({ index, below, multipleOf }) => {
        const position = at(index);
        return position >= 0 && position < below && position % multipleOf === 0;
      });
      return value(holds ? scalar.inside : scalar.outside);
    }
    case "random":
      return threefry2x32([value(scalar.keys[0]), value(scalar.keys[1])], [0, at(scalar.index)])[0];
    case "reduction":
      return point.reductions[scalar.reduction] as number;
    case "operation": {
      const operands = scalar.operands.map((operand): TensorData => single(operand.dtype, value(operand)));
      const results = [{ dtype: scalar.dtype, shape: [] }];
      const evaluation = evaluations[scalar.op] as Evaluation<{ readonly dtype: DType }>;
      return evaluation(operands, { dtype: scalar.dtype }, results)[0]?.[0] as number;
    }
  }
}

const single = (dtype: DType, value: number): TensorData => tensorData(dtype, value);
