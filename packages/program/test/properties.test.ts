import fc from "fast-check";
import { expect, test } from "vitest";
import type { Shape, TensorData, Value } from "../src/index.ts";
import { broadcastShapes, interpret, sameShape, sizeOf, stridesOf, tensorData } from "../src/index.ts";
import * as op from "../src/op.ts";

// Small integers in f64: every product and sum is exact, so that equations hold to the bit.

const extent = fc.integer({ min: 0, max: 4 });
const shapes = fc.array(extent, { maxLength: 4 });
const filledWith = (shape: Shape, seed: number): TensorData =>
  tensorData(
    "f64",
    Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919 + seed * 104729) % 19) - 9),
    shape,
  );
const product = (left: TensorData, right: TensorData): number => {
  expect(sameShape(left.shape, right.shape)).toBe(true);
  let sum = 0;
  for (let i = 0; i < left.data.length; i++) sum += (left.data[i] as number) * (right.data[i] as number);
  return sum;
};
const apply = (body: (x: Value) => Value, x: TensorData): TensorData =>
  interpret(body as (...values: readonly Value[]) => Value, x);
const apply2 = (body: (x: Value, y: Value) => Value, x: TensorData, y: TensorData): TensorData =>
  interpret(body as (...values: readonly Value[]) => Value, x, y);
const at = ({ shape, data }: TensorData, index: readonly number[]): number =>
  data[stridesOf(shape).reduce((offset, stride, axis) => offset + stride * (index[axis] as number), 0)] as number;
const indices = (shape: Shape): number[][] =>
  shape.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );

test("broadcastShapes is symmetric, has shapes as their own result, 1 and [] as neutral, and what broadcasts fits", () => {
  fc.assert(
    fc.property(shapes, shapes, (left, right) => {
      const both = broadcastShapes(left, right);
      expect(broadcastShapes(right, left)).toEqual(both);
      expect(broadcastShapes(left, left)).toEqual(left);
      expect(broadcastShapes(left, [])).toEqual(left);
      expect(
        broadcastShapes(
          left,
          left.map(() => 1),
        ),
      ).toEqual(left);
      const rank = Math.max(left.length, right.length);
      const padded = (shape: Shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
      const fits = padded(left).every((a, axis) => {
        const b = padded(right)[axis] as number;
        return a === b || a === 1 || b === 1;
      });
      expect(both !== undefined).toBe(fits);
      if (both) for (const shape of [left, right]) expect(broadcastShapes(shape, both)).toEqual(both);
    }),
  );
});

test("transposing back and reshaping back give the tensor again", () => {
  const shuffled = shapes.chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.shuffledSubarray(
        shape.map((_, i) => i),
        { minLength: shape.length },
      ),
    ),
  );
  fc.assert(
    fc.property(shuffled, fc.nat(), ([shape, permutation], seed) => {
      const x = filledWith(shape, seed);
      const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
      const moved = apply((v) => op.transpose(v, permutation), x);
      for (const index of indices(moved.shape))
        expect(at(moved, index)).toBe(
          at(
            x,
            inverse.map((axis) => index[axis] as number),
          ),
        );
      expect(apply((v) => op.transpose(op.transpose(v, permutation), inverse), x)).toEqual(x);
      expect(apply((v) => op.reshape(op.reshape(v, [sizeOf(shape)]), shape), x)).toEqual(x);
    }),
  );
});

test("dot over random axes is the sum written with loops", () => {
  const axes = fc.record({
    batch: fc.array(extent, { maxLength: 2 }),
    contract: fc.array(extent, { maxLength: 2 }),
    left: fc.array(extent, { maxLength: 1 }),
    right: fc.array(extent, { maxLength: 1 }),
    order: fc.tuple(fc.nat(), fc.nat()),
    seed: fc.nat(),
  });
  // A rotation is enough to put batch, contracted and free axes in any place.
  const rotated = (count: number, by: number) =>
    Array.from({ length: count }, (_, i) => (count ? (i + by) % count : 0));
  fc.assert(
    fc.property(axes, ({ batch, contract, left, right, order, seed }) => {
      const side = (free: number[], by: number) => {
        const extents = [...batch, ...contract, ...free];
        const place = rotated(extents.length, by);
        const shape = new Array<number>(extents.length);
        extents.forEach((size, i) => {
          shape[place[i] as number] = size;
        });
        const placed = (from: number, count: number) => place.slice(from, from + count);
        return { shape, place, batch: placed(0, batch.length), contract: placed(batch.length, contract.length) };
      };
      const [l, r] = [side(left, order[0]), side(right, order[1])];
      const [x, y] = [filledWith(l.shape, seed), filledWith(r.shape, seed + 1)];
      const attributes = {
        leftBatch: l.batch,
        rightBatch: r.batch,
        leftContract: l.contract,
        rightContract: r.contract,
      };
      const actual = apply2((v, w) => op.dot(v, w, attributes), x, y);
      expect(actual.shape).toEqual([...batch, ...left, ...right]);
      const ordered = (place: readonly number[], logical: readonly number[]) => {
        const index = new Array<number>(logical.length);
        logical.forEach((value, i) => {
          index[place[i] as number] = value;
        });
        return index;
      };
      for (const index of indices(actual.shape)) {
        const b = index.slice(0, batch.length);
        const f = index.slice(batch.length, batch.length + left.length);
        const g = index.slice(batch.length + left.length);
        let sum = 0;
        for (const k of indices(contract))
          sum += at(x, ordered(l.place, [...b, ...k, ...f])) * at(y, ordered(r.place, [...b, ...k, ...g]));
        expect(at(actual, index)).toBe(sum);
      }
    }),
  );
});

test("pad and slice are each other's transpose: <pad x, y> = <x, slice y>", () => {
  const axis = fc.record({ n: extent, low: fc.nat(3), high: fc.nat(3), gap: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(axis, { maxLength: 3 }), fc.nat(), (list, seed) => {
      const shape = list.map(({ n }) => n);
      const [low, high, interior] = [list.map((a) => a.low), list.map((a) => a.high), list.map((a) => a.gap)];
      const x = filledWith(shape, seed);
      const padded = apply((v) => op.pad(v, low, high, interior), x);
      const y = filledWith(padded.shape, seed + 1);
      const stride = interior.map((gap) => gap + 1);
      expect(product(padded, y)).toBe(
        product(
          x,
          apply((v) => op.slice(v, low, shape, stride), y),
        ),
      );
    }),
  );
});

test("window and unwindow are each other's transpose", () => {
  const one = fc.integer({ min: 1, max: 3 });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 }),
      one,
      one,
      one,
      extent,
      fc.nat(),
      (n, size, stride, dilation, rows, seed) => {
        const attributes = { axes: [1], size: [size], stride: [stride], dilation: [dilation] };
        const x = filledWith([rows, n], seed);
        const windows = apply((v) => op.window(v, attributes), x);
        const y = filledWith(windows.shape, seed + 1);
        expect(product(windows, y)).toBe(
          product(
            x,
            apply((v) => op.unwindow(v, { ...attributes, extent: [n] }), y),
          ),
        );
      },
    ),
  );
});

test("gather and scatterAdd are each other's transpose where indices are inside", () => {
  const sizes = fc.record({ n: fc.integer({ min: 1, max: 5 }), count: fc.nat(6), before: extent, after: extent });
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
      fc.boolean(),
      fc.nat(),
      (s, list, batched, seed) => {
        const batch = batched ? 1 : 0;
        const x = filledWith([s.before, s.n, s.after], seed);
        const shape = batched ? [s.before, s.count] : [s.count];
        const where = tensorData(
          "i32",
          Array.from({ length: sizeOf(shape) }, (_, i) => (list[i] as number) % s.n),
          shape,
        );
        const taken = apply2((v, i) => op.gather(v, i, 1, batch), x, where);
        const y = filledWith(taken.shape, seed + 1);
        const added = apply2((u, i) => op.scatterAdd(op.filled(u.builder, x, 0), i, u, 1, batch), y, where);
        expect(product(taken, y)).toBe(product(x, added));
      },
    ),
  );
});
