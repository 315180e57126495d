import type { Donation, Program, TensorData, TensorType, Value } from "@tenon/program";
import { buildProgram, evaluate, ProgramError, sizeOf, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePlan } from "../src/compile.ts";
import { everything } from "../src/everything.ts";
import type { Plan } from "../src/kernel.ts";
import { printPlan } from "../src/print-plan.ts";
import { runPlan } from "./run-plan.ts";

// Plans are run as they are written, with a watch on every access: see run-plan.ts. Numbers are small and whole, so that
// results are exact.

const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);
const filled = ({ dtype, shape }: TensorType, seed: number): TensorData =>
  tensorData(
    dtype,
    Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919 + seed * 104729) % 19) - 9),
    shape,
  );

/** Compiles a Program and runs it apart and in place; throws unless it is right both times. */
function checkPlan(program: Program): Plan {
  const inputs = program.inputs.map(filled);
  const plan = compilePlan(program, everything);
  const expected = evaluate(program, inputs).map(({ data }) => [...data]);
  for (const inPlace of [false, true])
    expect(
      runPlan(plan, program, inputs, { inPlace }).map(({ data }) => [...data]),
      inPlace ? "in place" : "apart",
    ).toEqual(expected);
  return plan;
}

type Body = (...inputs: Value[]) => readonly Value[];
const program = (types: readonly TensorType[], body: Body, donated: readonly Donation[] = []): Program =>
  buildProgram("test", types, (inputs) => body(...inputs), donated);
const check = (types: readonly TensorType[], body: Body, donated: readonly Donation[] = []): Plan =>
  checkPlan(program(types, body, donated));

const kinds = (plan: Plan): string[] => plan.stages.flat().map(({ kind, name }) => `${kind} ${name}`);
const x = f32(2, 5);

describe("donated inputs", () => {
  test("an update in place is one kernel without temporaries", () => {
    const plan = check([x, x], (p, g) => [op.add(p, op.mul(g, op.filledLike(g, 3)))], [[0, 0]]);
    expect([kinds(plan), plan.temporaryBytes]).toEqual([["map add"], 0]);
  });

  test("an update of three tensors behind a product is one kernel without temporaries", () => {
    const square = f32(20, 20);
    const plan = check(
      [square, square, square, square, square],
      (p, m, v, a, b) => {
        const g = op.matmul(a, b);
        const moment = op.add(m, g);
        const scale = op.max(v, op.neg(g));
        return [op.add(p, op.add(moment, scale)), moment, scale];
      },
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    );
    expect([kinds(plan), plan.temporaryBytes]).toEqual([["contract dot"], 0]);
  });

  test("whoever reads the old value reads it first", () => {
    check([x, x], (p, g) => [op.add(p, g), op.reduce(p, "sum", [0, 1]), op.transpose(p, [1, 0])], [[0, 0]]);
    check([x, f32(5, 4)], (p, w) => [op.add(p, p), op.matmul(p, w)], [[0, 0]]);
  });

  test("two that exchange their places", () => {
    check([x, x], (a, b) => [b, a], [
      [0, 0],
      [1, 1],
    ]);
    check([x, x], (a, b) => [op.neg(b), op.neg(a)], [
      [0, 0],
      [1, 1],
    ]);
    check([x, x], (a, b) => [op.add(b, op.flip(b, [0])), op.add(a, op.flip(a, [1]))], [
      [0, 0],
      [1, 1],
    ]);
  });

  test("three in a circle, some changed on the way", () => {
    const circle: Donation[] = [
      [0, 0],
      [1, 1],
      [2, 2],
    ];
    check([x, x, x], (a, b, c) => [b, c, a], circle);
    check([x, x, x], (a, b, c) => [op.add(b, c), c, op.neg(a)], circle);
    check([x, x, x], (a, b, c) => [b, op.add(c, op.flip(a, [1])), a], circle);
  });

  test("one that goes to another output as it is, while its own memory is overwritten", () => {
    check([x, x], (a, b) => [op.add(a, b), a], [[0, 0]]);
    check([x, x], (a, b) => [op.add(a, b), a], [
      [0, 0],
      [1, 1],
    ]);
    check([x], (a) => [a, op.neg(a)], [[0, 0]]);
    check([x], (a) => [op.neg(a), a], [[0, 0]]);
    check([x, x], (a, b) => [a, a, b], [[1, 1]]);
  });

  test("one whose elements are read at other places than they are written", () => {
    check([x], (a) => [op.add(op.flip(a, [0]), a)], [[0, 0]]);
    check([f32(4, 4)], (a) => [op.transpose(a, [1, 0])], [[0, 0]]);
    check([x], (a) => [op.add(a, op.broadcast(op.reduce(a, "sum", [1]), [2, 5], [0]))], [[0, 0]]);
    check([x], (a) => [op.add(a, op.broadcast(op.reduce(a, "max", [0]), [2, 5]))], [[0, 0]]);
  });

  test("the result of a product goes over its operand only when that is read", () => {
    check([f32(20, 20), f32(20, 20)], (a, b) => [op.matmul(a, b)], [[0, 0]]);
    check([f32(20, 20), f32(20, 20)], (a, b) => [op.add(op.matmul(a, b), b)], [[1, 0]]);
    const update = check([f32(20, 20), f32(20, 20), f32(20, 20)], (p, a, b) => [op.add(p, op.matmul(a, b))], [[0, 0]]);
    expect([kinds(update), update.temporaryBytes]).toEqual([["contract dot"], 0]);
  });

  test("a scatter into its own target", () => {
    const indices = tensorType("i32", [3]);
    check([f32(4, 5), indices, f32(3, 5)], (t, i, u) => [op.scatterAdd(t, i, u, 0)], [[0, 0]]);
    check([f32(4, 5), indices, f32(4, 3)], (t, i, u) => [op.scatter(op.neg(t), i, u, 1), op.neg(t)], [[0, 0]]);
  });

  test("a gather from what is overwritten", () => {
    const indices = tensorType("i32", [2]);
    check([x, indices], (t, i) => [op.gather(t, i, 0)], [[0, 0]]);
    check([x, indices], (t, i) => [op.add(t, op.gather(t, i, 0))], [[0, 0]]);
  });
});

describe("products", () => {
  const attributes = (leftContract: number, rightContract: number) => ({
    leftBatch: [],
    rightBatch: [],
    leftContract: [leftContract],
    rightContract: [rightContract],
  });

  test("of operands and to results in any order of their axes are products all the same", () => {
    for (const left of [0, 1])
      for (const right of [0, 1])
        for (const turned of [false, true]) {
          const types = [left === 0 ? f32(16, 20) : f32(20, 16), right === 0 ? f32(16, 18) : f32(18, 16)];
          const plan = check(types, (a, b) => {
            const product = op.dot(a, b, attributes(left, right));
            return [turned ? op.transpose(product, [1, 0]) : product];
          });
          expect(kinds(plan)).toEqual(["contract dot"]);
        }
  });

  test("with batches, several axes of each kind, and results whose axes are mixed", () => {
    check([f32(4, 3, 5, 8), f32(8, 3, 6, 4)], (a, b) => {
      const product = op.dot(a, b, { leftBatch: [1], rightBatch: [1], leftContract: [3, 0], rightContract: [0, 3] });
      return [op.transpose(product, [2, 0, 1])];
    });
    check([f32(6, 5, 16), f32(16, 4, 7)], (a, b) => {
      const product = op.dot(a, b, attributes(2, 0));
      return [op.transpose(product, [2, 0, 3, 1]), op.reduce(op.transpose(product, [3, 1, 2, 0]), "max", [0])];
    });
  });
});

describe("outputs", () => {
  test("the same value twice, and thrice with donations", () => {
    check([x], (a) => {
      const y = op.neg(a);
      return [y, y];
    });
    check(
      [x, x],
      (a, b) => {
        const y = op.add(a, b);
        return [y, y, y];
      },
      [
        [0, 1],
        [1, 2],
      ],
    );
  });

  test("views, constants, nothing at all", () => {
    check([x], (a) => [op.reshape(a, [10]), op.transpose(a, [1, 0]), op.slice(a, [0, 1], [2, 2])]);
    check([x], (a) => [op.filledLike(a, 2), op.iota(a.builder, "i32", [3], 0)]);
    check([x], (a) => [op.constant(a.builder, "f32", [3], [1, 2, 3]), op.constant(a.builder, "f32", [], [5])]);
    check([x, f32(0, 5)], (a, none) => [none, op.slice(a, [0, 0], [0, 5]), op.neg(none), op.concat([a, none], 0)]);
    check([f32(0, 3)], (none) => [op.reduce(none, "sum", [0]), op.reduce(none, "max", [0]), none], [[0, 2]]);
    check([x], (a) => [op.broadcast(op.reduce(a, "sum", [0, 1]), [2, 5], [])], [[0, 0]]);
  });

  test("a view of a value that is an output too", () => {
    check([x], (a) => {
      const y = op.neg(a);
      return [y, op.transpose(y, [1, 0]), op.add(y, y)];
    });
  });
});

describe("loops", () => {
  const scan = (
    operands: readonly Value[],
    carry: number,
    length: number,
    body: Body,
    constants = 0,
    reverse = false,
  ): readonly Value[] => {
    const types = operands.map(({ type }, i) =>
      i < constants + carry ? type : tensorType(type.dtype, type.shape.slice(1)),
    );
    const stacked = operands.length - constants - carry;
    return op.scan(operands, { constants, carry, stacked, length, reverse, body: program(types, body) });
  };

  test("carries that change places, stay, or become each other", () => {
    for (const length of [0, 1, 2, 3])
      check([x, x, x], (a, b, c) => [
        ...scan([a, b], 2, length, (p, q) => [q, p]),
        ...scan([a, b, c], 3, length, (p, q, r) => [q, op.add(r, p), q]),
        ...scan([a, b], 2, length, (p, q) => [p, op.add(p, q)]),
        ...scan([a, b], 2, length, (p) => [p, p]),
        ...scan([a], 1, length, (p) => [op.add(p, op.flip(p, [1]))]),
      ]);
  });

  test("a stack in both directions, as carry and as stack at once", () => {
    for (const reverse of [false, true])
      check([x, f32(4, 2, 5)], (a, stack) =>
        scan(
          [a, stack],
          1,
          4,
          (p, s) => {
            const next = op.add(p, op.mul(s, op.filledLike(s, 2)));
            return [next, next, s, op.reduce(next, "sum", [1]), p];
          },
          0,
          reverse,
        ),
      );
  });

  test("donated initial values, and results as outputs, twice", () => {
    check(
      [x, f32(3, 2, 5)],
      (a, stack) => {
        const [last, all] = scan([a, stack], 1, 3, (p, s) => [op.add(p, s), op.neg(p)]) as [Value, Value];
        return [last, all, last, op.add(last, a)];
      },
      [
        [0, 0],
        [1, 1],
      ],
    );
  });

  test("constants, products and reductions inside", () => {
    check([f32(20, 20), f32(20, 20), f32(3, 20, 20)], (w, h, stack) =>
      scan(
        [w, h, stack],
        1,
        3,
        (weights, state, s) => {
          const next = op.add(op.matmul(op.floor(op.mul(state, op.filledLike(state, 2 ** -9))), weights), s);
          return [next, op.reduce(next, "max", [0, 1]), op.filledLike(s, 4)];
        },
        1,
      ),
    );
  });

  test("a loop in a loop, with slices of slices", () => {
    check([x, f32(2, 3, 2, 5)], (a, stack) =>
      scan([a, stack], 1, 2, (p, s) => {
        const [last, all] = scan([p, s], 1, 3, (q, t) => [op.add(q, t), op.mul(q, t)], 0, true) as [Value, Value];
        return [op.flip(last, [0]), all, last];
      }),
    );
  });

  test("carries of nothing and stacks of nothing", () => {
    check([f32(0, 2), x, f32(3, 0)], (none, a, stack) =>
      scan([none, a, stack], 2, 3, (n, p, s) => [n, op.neg(p), s, op.reduce(s, "sum", [0])]),
    );
  });

  test("nothing but what is passed on", () => {
    check([x, f32(3, 4)], (a, stack) => scan([a, stack], 1, 3, (p, s) => [p, s, p]));
    check([x], (a) => scan([a, a], 1, 3, (c, p) => [c, p], 1));
  });
});

describe("what is computed together", () => {
  test("reductions of the same rows share a kernel, and what goes back to the rows does too", () => {
    const softmax: Body = (a) => {
      const back = (row: Value): Value => op.broadcast(row, [3, 40], [0]);
      const exps = op.exp(op.add(a, op.neg(back(op.reduce(a, "max", [1])))));
      return [op.div(exps, back(op.reduce(exps, "sum", [1])))];
    };
    expect(kinds(compilePlan(program([f32(3, 40)], softmax), everything))).toEqual(["rowwise reduce"]);
  });

  test("a value that needs a result of a kernel does not join it where that would make a circle", () => {
    check([f32(6, 5)], (a) => {
      const rows = op.reduce(a, "sum", [1]);
      const all = op.reduce(rows, "sum", [0]);
      const scaled = op.mul(rows, op.broadcast(all, [6], []));
      const back = (row: Value): Value => op.broadcast(row, [6, 5], [0]);
      return [rows, all, scaled, op.add(back(scaled), a), op.add(back(scaled), op.mul(a, back(rows)))];
    });
  });

  test("chains of thousands of steps are cut up, so that no compiler's stack overflows", () => {
    const steps = 3000;
    const chain = check([f32(3), f32(3)], (a, b) => {
      let value = a;
      for (let i = 0; i < steps; i++)
        value = i % 3 === 0 ? op.max(op.neg(value), b) : op.add(value, i % 3 === 1 ? a : b);
      return [value];
    });
    expect(kinds(chain).length).toBeLessThan(steps / 50);
    check([f32(3)], (a) => {
      let value = a;
      for (let i = 0; i < steps; i++) value = op.flip(op.neg(value), [0]);
      return [value];
    });
  });

  test("a concatenation of thousands of parts finds the right one in a few comparisons", () => {
    const types = Array.from({ length: 2000 }, (_, i) => f32(i % 3, 2));
    check(types, (...parts) => [op.concat(parts, 0), op.concat(parts.slice(7, 12), 0)]);
  });

  test("what is concatenated with itself again and again is not computed for every place", () => {
    const plan = check([f32(1)], (a) => {
      let value = a;
      for (let i = 0; i < 10; i++) value = op.concat([value, value], 0);
      return [value];
    });
    expect(printPlan(plan).length).toBeLessThan(10_000);
  });

  test("reductions of the same elements along different axes do not", () => {
    const plan = check([f32(5, 5)], (a) => [op.reduce(a, "sum", [0]), op.reduce(a, "sum", [1])]);
    expect(kinds(plan)).toEqual(["reduce reduce", "reduce reduce"]);
    check([f32(4, 4, 4)], (a) => [0, 1, 2].map((axis) => op.reduce(a, "max", [axis])));
    check([f32(6, 6)], (a) => [op.reduce(a, "max", [1]), op.reduce(op.transpose(a, [1, 0]), "sum", [1])]);
  });

  test("constants of either zero are two", () => {
    check([x], (a) => [op.filledLike(a, 0), op.filledLike(a, -0), op.max(a, op.filledLike(a, -0))]);
  });

  test("random pieces of arithmetic, movement and reductions with donations, apart and in place", () => {
    const numbers = fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 });
    const arbitrary = fc.tuple(
      fc.array(numbers, { minLength: 2, maxLength: 14 }),
      fc.array(numbers, { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(arbitrary, ([steps, ends]) => {
        checkPlan(pieces(steps, ends));
      }),
      { numRuns: 400 },
    );
  });
});

/** A Program of small pieces over a few shapes, so that values meet often. */
function pieces(steps: readonly number[][], ends: readonly number[][]): Program {
  const shapes = [[4, 3], [4], [3], [], [3, 4], [12]];
  const inputs = [0, 0, 1, 3, 5].map((i) => f32(...(shapes[i] as number[])));
  const results: number[] = [];
  const donated: Donation[] = [];
  const built = buildProgram("pieces", inputs, (given) => {
    const pool: Value[] = [...given];
    const of = (shape: readonly number[], which: number): Value => {
      const same = pool.filter(({ type }) => type.shape.join() === shape.join());
      return (
        same[same.length - 1 - (which % same.length)] ??
        op.filledLike({ ...(pool[0] as Value), type: f32(...shape) }, 2)
      );
    };
    for (const [kind, first, second, third] of steps as [number, number, number, number][]) {
      const a = pool[pool.length - 1 - (first % pool.length)] as Value;
      const { shape } = a.type;
      const b = of(shape, second);
      const axes = shape.map((_, axis) => axis).filter((axis) => third & (1 << axis));
      const makers: (() => Value)[] = [
        () => op.add(a, b),
        () => op.max(a, op.neg(b)),
        () => op.add(a, op.mul(op.floor(op.mul(b, op.filledLike(b, 0.125))), op.filledLike(b, 2))),
        () => op.reduce(a, third % 2 ? "sum" : "max", axes),
        () => op.reduce(a, "max", axes),
        () => op.broadcast(a, [4, 3], shape.length === 0 ? [] : shape[0] === 4 ? [0] : [1]),
        () => op.transpose(a, shape.map((_, axis) => axis).reverse()),
        () => op.flip(a, axes),
        () => op.reshape(a, sizeOf(shape) === 12 ? (shapes[[0, 4, 5][third % 3] as number] as number[]) : shape),
        () =>
          op.slice(
            a,
            shape.map(() => 0),
            shape.map((extent) => Math.min(extent, 3)),
          ),
      ];
      try {
        const made = (makers[kind % makers.length] as () => Value)();
        if (sizeOf(made.type.shape) <= 24) pool.push(made);
      } catch (error) {
        if (!(error instanceof ProgramError)) throw error;
      }
    }
    return ends.map(([which, donor]) => {
      const value = pool[pool.length - 1 - ((which as number) % Math.min(pool.length, 8))] as Value;
      const output = results.push(value.id) - 1;
      const takers = inputs
        .map((_, input) => input)
        .filter((input) => inputs[input]?.shape.join() === value.type.shape.join())
        .filter((input) => !donated.some(([taken]) => taken === input));
      const taker = takers[(donor as number) % (takers.length + 1)];
      if (taker !== undefined) donated.push([taker, output]);
      return value;
    });
  });
  return { ...built, donated };
}
