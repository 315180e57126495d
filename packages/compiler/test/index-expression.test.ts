import type { Program, TensorType, Value } from "@tenon/program";
import { buildProgram, evaluate, ProgramError, sizeOf, tensorData, tensorType, valueTypes } from "@tenon/program";
import * as op from "@tenon/program/op";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundedIndex } from "../src/bounded-index.ts";
import { BufferTable } from "../src/buffers.ts";
import { axesFor } from "../src/coordinates.ts";
import { everything } from "../src/everything.ts";
import type { Index } from "../src/index-expression.ts";
import {
  axesOf,
  axisIndex,
  combine,
  constantIndex,
  flatten,
  isLinear,
  quotient,
  remainder,
  scaleIndex,
  strideAlong,
  substitute,
  unflatten,
  valueIndex,
} from "../src/index-expression.ts";
import { loweringOf } from "../src/lowerings.ts";
import type { Scalar } from "../src/scalar.ts";
import { ScalarFactory } from "../src/scalar.ts";
import type { Point } from "./evaluate-scalar.ts";
import { evaluateIndex, evaluateScalar } from "./evaluate-scalar.ts";

/** Kernels' axes; each point gives all of them. */
const extents = [4, 3, 1, 6, 5] as const;
const points: readonly (readonly number[])[] = extents.reduce<number[][]>(
  (prefixes, extent) => prefixes.flatMap((prefix) => Array.from({ length: extent }, (_, i) => [...prefix, i])),
  [[]],
);
const at = (axes: readonly number[]): Point => ({
  axes,
  reductions: [],
  load: (_, position) => (position * 7919) % 23,
});

const expectEverywhere = (holds: (axes: readonly number[]) => boolean): void =>
  expect(points.find((axes) => !holds(axes))).toBeUndefined();

/** A number that is not negative, in plain arithmetic and as an index. */
interface Pair {
  readonly index: Index;
  value(point: Point): number;
}

const scalars = new ScalarFactory();
const sum = (left: Index, right: Index): Index =>
  combine([
    [left, 1],
    [right, 1],
  ]);
const factor = fc.constantFrom(1, 2, 3, 4, 5, 6, 8, 12, 60, 7);
const leaf: fc.Arbitrary<Pair> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.nat(extents.length - 1).map(
      (axis): Pair => ({
        index: axisIndex(axis, extents[axis] as number),
        value: ({ axes }) => axes[axis] as number,
      }),
    ),
  },
  { weight: 1, arbitrary: fc.nat(9).map((n): Pair => ({ index: constantIndex(n), value: () => n })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(4), fc.nat(30)).map(([axis, high]) => {
      const loaded = scalars.load("i32", axis, axisIndex(axis, extents[axis] as number));
      return {
        index: valueIndex(loaded, high),
        value: (point: Point) => Math.min(Math.max(0, evaluateScalar(loaded, point)), high),
      };
    }),
  },
);
const pairs: fc.Arbitrary<Pair> = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 6, depthSize: "large", withCrossShrink: true },
    leaf,
    fc.tuple(tie("pair"), factor).map(
      ([{ index, value }, by]): Pair => ({
        index: quotient(index, by),
        value: (point) => Math.floor(value(point) / by),
      }),
    ),
    fc.tuple(tie("pair"), factor).map(
      ([{ index, value }, by]): Pair => ({
        index: remainder(index, by),
        value: (point) => value(point) % by,
      }),
    ),
    fc.tuple(tie("pair"), tie("pair"), factor, factor, fc.nat(9)).map(
      ([left, right, a, b, constant]): Pair => ({
        index: combine(
          [
            [left.index, a],
            [right.index, b],
          ],
          constant,
        ),
        value: (point) => a * left.value(point) + b * right.value(point) + constant,
      }),
    ),
    // Together again what a reshape takes apart.
    fc.tuple(tie("pair"), factor).map(
      ([{ index, value }, by]): Pair => ({
        index: sum(scaleIndex(quotient(index, by), by), remainder(index, by)),
        value,
      }),
    ),
    fc.tuple(tie("pair"), factor, factor).map(
      ([{ index, value }, by, of]): Pair => ({
        index: sum(scaleIndex(remainder(quotient(index, by), of), by), remainder(index, by)),
        value: (point) => value(point) % (by * of),
      }),
    ),
    // Backwards, from beyond the greatest value.
    tie("pair").map(
      ({ index, value }): Pair => ({
        index: scaleIndex(index, -1, index.high),
        value: (point) => index.high - value(point),
      }),
    ),
    tie("pair").map(({ index, value }) => ({ index: boundedIndex(index, Math.max(0, index.high)), value })),
  ),
})).pair;

describe("an index", () => {
  test("is what plain arithmetic gives, and within its bounds, at every point", () => {
    fc.assert(
      fc.property(pairs, ({ index, value }) => {
        expectEverywhere((axes) => {
          const found = evaluateIndex(index, at(axes));
          return found === value(at(axes)) && found >= index.low && found <= index.high;
        });
      }),
      { numRuns: 400 },
    );
  });

  test("is the same where its key is the same", () => {
    fc.assert(
      fc.property(fc.array(pairs, { minLength: 2, maxLength: 12 }), (list) => {
        for (const left of list)
          for (const right of list)
            if (left !== right && left.index.key === right.index.key)
              expectEverywhere((axes) => left.value(at(axes)) === right.value(at(axes)));
      }),
      { numRuns: 300 },
    );
  });

  test("moves by its stride along an axis, depends on no other axes than it says, and is a sum of axes if linear", () => {
    fc.assert(
      fc.property(pairs, fc.nat(extents.length - 1), ({ index, value }, axis) => {
        const stride = strideAlong(index, axis);
        const depends = (axesOf(index) & (1 << axis)) !== 0;
        if (isLinear(index)) expect(stride).toBeDefined();
        expectEverywhere((axes) => {
          if ((axes[axis] as number) + 1 >= (extents[axis] as number)) return true;
          const next = axes.map((position, i) => (i === axis ? position + 1 : position));
          const moved = value(at(next)) - value(at(axes));
          return (stride === undefined || moved === stride) && (depends || moved === 0);
        });
      }),
      { numRuns: 400 },
    );
  });

  test("with its axes replaced is the same function of what they were replaced by", () => {
    fc.assert(
      fc.property(pairs, fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), ({ index, value }, order) => {
        // Axes change places and two of them become one: axis 3 and 4 are the digits of axis `order[3]`.
        const joint = axisIndex(3, 30);
        const replacement = extents.map((extent, axis) => {
          if (axis === 3) return quotient(joint, 5);
          if (axis === 4) return remainder(joint, 5);
          return axisIndex(order.indexOf(axis) + 10, extent);
        });
        const again = (scalar: Scalar): Scalar =>
          scalars.rebuild(scalar, {
            index: (inner, deeper) => substitute(inner, replacement, deeper),
            reductionAxes: 0,
          });
        const replaced = substitute(index, replacement, again);
        expectEverywhere((axes) => {
          const place: number[] = [];
          axes.forEach((position, axis) => {
            place[order.indexOf(axis) + 10] = position;
          });
          place[3] = (axes[3] as number) * 5 + (axes[4] as number);
          return evaluateIndex(replaced, at(place)) === value(at(axes));
        });
      }),
      { numRuns: 200 },
    );
  });
});

const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 });

describe("flatten and unflatten", () => {
  test("undo each other, down to the very key", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const coordinates = axesFor(shape, 0);
        const flat = flatten(coordinates, shape);
        expect(isLinear(flat)).toBe(true);
        expect(unflatten(flat, shape).map(({ key }) => key)).toEqual(coordinates.map(({ key }) => key));
        const joint = axisIndex(0, sizeOf(shape));
        expect(flatten(unflatten(joint, shape), shape).key).toBe(joint.key);
      }),
    );
  });

  test("there and back over any shapes of the same size ends at the key it began with", () => {
    const factors = fc.array(fc.constantFrom(2, 3, 2, 5), { minLength: 1, maxLength: 5 });
    /** The list with some neighbours multiplied into one. */
    const cut = (list: readonly number[], joints: number): number[] => {
      const shape: number[] = [];
      for (const [i, extent] of list.entries())
        if (i > 0 && joints & (1 << i)) shape.push((shape.pop() as number) * extent);
        else shape.push(extent);
      return shape;
    };
    fc.assert(
      fc.property(factors, fc.array(fc.nat(31), { maxLength: 5 }), (list, cuts) => {
        const shape = cut(list, 0);
        const start = axesFor(shape, 0);
        let [coordinates, now] = [start, shape];
        for (const joints of [...cuts, 0]) {
          const next = cut(list, joints);
          coordinates = unflatten(flatten(coordinates, now), next);
          now = next;
        }
        expect(coordinates.map(({ key }) => key)).toEqual(start.map(({ key }) => key));
      }),
    );
  });
});

// Chains of primitives that move data, against their reference evaluation.

type Move = (x: Value, numbers: readonly number[]) => Value;
const pick = (numbers: readonly number[], i: number, below: number): number =>
  below <= 0 ? 0 : (numbers[i % numbers.length] as number) % below;
const rotate = <T>(list: readonly T[], by: number): T[] => [...list.slice(by), ...list.slice(0, by)];
const moves: readonly Move[] = [
  (x, n) => {
    const size = sizeOf(x.type.shape);
    const divisor = [1, 2, 3, 4, 5, 6].filter((candidate) => size % candidate === 0).at(pick(n, 0, 3) - 3) ?? 1;
    return op.reshape(x, pick(n, 1, 2) === 0 ? [divisor, size / divisor] : [size / divisor, 1, divisor]);
  },
  (x, n) => {
    const axes = x.type.shape.map((_, axis) => axis);
    const turned = rotate(axes, pick(n, 0, axes.length));
    return op.transpose(x, pick(n, 1, 2) === 0 ? turned : turned.reverse());
  },
  (x, n) => {
    const parts = x.type.shape.map((extent, axis) => {
      const stride = 1 + pick(n, axis, 3);
      const size = extent === 0 ? 0 : Math.max(1, Math.floor((extent - 1) / stride) + 1 - pick(n, axis + 1, 2));
      const first = pick(n, axis + 2, extent - Math.max(0, size - 1) * stride);
      return pick(n, axis + 3, 2) === 0 || size === 0
        ? { start: size === 0 ? 0 : first, size, stride }
        : { start: first + (size - 1) * stride, size, stride: -stride };
    });
    return op.slice(
      x,
      parts.map(({ start }) => start),
      parts.map(({ size }) => size),
      parts.map(({ stride }) => stride),
    );
  },
  (x, n) => {
    const { shape } = x.type;
    const axes = shape.map((_, axis) => axis).filter((axis) => pick(n, axis, 2) === 0);
    const size = axes.map((axis) => 1 + pick(n, axis + 1, Math.min(3, shape[axis] as number)));
    const stride = axes.map((axis) => 1 + pick(n, axis + 2, 2));
    return op.window(x, { axes, size, stride, dilation: axes.map((axis) => 1 + pick(n, axis + 3, 2)) });
  },
  (x, n) => {
    const all = (offset: number, most: number): number[] => x.type.shape.map((_, axis) => pick(n, axis + offset, most));
    return op.pad(x, all(0, 3), all(1, 3), all(2, 2), 7);
  },
  (x, n) => {
    const { shape } = x.type;
    const place = pick(n, 0, shape.length + 1);
    const wide = [...shape.slice(0, place), 1 + pick(n, 1, 3), ...shape.slice(place)];
    return op.broadcast(
      x,
      wide,
      shape.map((_, axis) => (axis >= place ? axis + 1 : axis)),
    );
  },
  (x, n) => {
    const axis = pick(n, 0, x.type.shape.length);
    return op.concat([x, op.flip(x, [axis]), x].slice(pick(n, 1, 2)), axis);
  },
];
const chains = fc.tuple(
  fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
  fc.array(fc.tuple(fc.nat(moves.length - 1), fc.array(fc.nat(11), { minLength: 7, maxLength: 7 })), {
    minLength: 1,
    maxLength: 7,
  }),
);

/** The Program of a chain; what does not fit or grows beyond all measure is left out. */
function chainProgram([shape, list]: readonly [number[], (readonly [number, number[]])[]]): Program {
  return buildProgram("moves", [tensorType("f64", shape)], ([x]) => {
    let value = x as Value;
    for (const [which, numbers] of list)
      try {
        const next = (moves[which] as Move)(value, numbers);
        if (sizeOf(next.type.shape) <= 600 && next.type.shape.length <= 6) value = next;
      } catch (error) {
        if (!(error instanceof ProgramError)) throw error;
      }
    return [value];
  });
}

test("what reshape, transpose, slice, window, pad, broadcast and concat move is found where it came from", () => {
  fc.assert(
    fc.property(chains, (chain) => {
      const program = chainProgram(chain);
      const types = valueTypes(program);
      const [source] = program.inputs as [(typeof types)[number]];
      const x = tensorData(
        "f64",
        Array.from({ length: sizeOf(source.shape) }, (_, i) => 100 + i),
        source.shape,
      );
      const element = (value: number, coordinates: readonly Index[]): Scalar => {
        if (value === 0) return scalars.load("f64", 0, flatten(coordinates, source.shape));
        const node = program.nodes[value - 1];
        if (!node) throw new Error("no such value");
        const { translate } = loweringOf(everything, node);
        if (!translate) throw new Error("only moves are in the chain");
        return translate(node, coordinates, {
          scalars,
          type: (operand) => types[operand] as TensorType,
          at: element,
          buffers: new BufferTable(),
        });
      };
      const output = program.outputs[0] as number;
      const { shape } = types[output] as (typeof types)[number];
      const scalar = element(output, axesFor(shape, 0));
      const [expected] = evaluate(program, [x]);
      const places = shape.reduce<number[][]>(
        (prefixes, extent) => prefixes.flatMap((prefix) => Array.from({ length: extent }, (_, i) => [...prefix, i])),
        [[]],
      );
      places.forEach((axes, i) => {
        const load = (_: number, position: number): number => {
          expect(position >= 0 && position < x.data.length && Number.isInteger(position)).toBe(true);
          return x.data[position] as number;
        };
        expect(evaluateScalar(scalar, { axes, reductions: [], load })).toBe(expected?.data[i]);
      });
    }),
    { numRuns: 500 },
  );
});
