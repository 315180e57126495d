import type { ConvAttributes, TensorType } from "@tenon/program";
import { numericDTypes, rules, sizeOf } from "@tenon/program";
import type { Dice } from "./dice.ts";
import { inferOrLeave } from "./infer-or-leave.ts";
import { anyExtent, anyShape, isNumeric, mostElements } from "./random-data.ts";
import type { Item } from "./random-item.ts";
import { axesOf, shapeOf } from "./random-item.ts";
import type { Scope } from "./random-program.ts";

/** Multiplications in one node at most. */
const mostTerms = 400_000;

export function anyDot(scope: Scope, dice: Dice): void {
  const x = scope.any(dice, isNumeric);
  const axes = dice.shuffled(axesOf(x));
  const contracted = dice.between(0, Math.min(2, axes.length));
  const leftContract = axes.slice(0, contracted);
  const batch = dice.once(3) ? dice.between(0, Math.min(2, axes.length - contracted)) : 0;
  const leftBatch = axes.slice(contracted, contracted + batch);
  const extents = (list: readonly number[]): number[] => list.map((axis) => shapeOf(x)[axis] as number);
  const free = Array.from({ length: dice.pick([1, 2, 0]) }, () => anyExtent(dice));
  multiply(scope, dice, x, { leftBatch, leftContract }, [...extents(leftBatch), ...extents(leftContract), ...free]);
}

/** A product that is large enough for packed tiles, and what tends to follow one. */
export function anyProduct(scope: Scope, dice: Dice): void {
  const some = (list: readonly number[]): number[] =>
    Array.from({ length: dice.pick([1, 1, 2]) }, () => dice.pick(list));
  const batch = dice.once(4) ? [dice.pick([2, 3, 1, 5])] : [];
  const [rows, depth] = [some([5, 8, 7, 4, 12, 17, 30, 2, 1]), some([8, 4, 9, 16, 33, 5, 3, 70, 130])];
  const columns = some([16, 8, 40, 64, 5, 9, 12, 3, 130]);
  const parts = [...batch, ...rows, ...depth];
  // A tensor of its own keeps the axes apart whatever it is made from.
  const order = dice.shuffled(parts.map((_, i) => i));
  const x = scope.of({ dtype: "f32", shape: order.map((i) => parts[i] as number) }, dice);
  const place = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => order.indexOf(from + i));
  const axes = {
    leftBatch: place(0, batch.length),
    leftContract: place(batch.length + rows.length, depth.length),
  };
  const product = multiply(scope, dice, x, axes, [...batch, ...depth, ...columns]);
  if (!product) return;
  const { dtype, shape } = product.value.type;
  for (let i = dice.below(3); i > 0; i--)
    switch (dice.below(5)) {
      case 0: {
        // A bias along the last axis, and a maximum with 0.
        const bias = scope.of({ dtype, shape: shape.slice(-1) }, dice);
        const biased = scope.emit("add", [product, scope.shaped(bias, shape, dice)]);
        if (dice.once(2)) scope.emit("max", [biased, scope.filled(biased.value.type, dice)]);
        break;
      }
      case 1:
        // An update in place.
        scope.emit("add", [scope.input(product.value.type, dice), product]);
        break;
      case 2:
        scope.emit("mul", [product, scope.of(product.value.type, dice)]);
        break;
      case 3:
        scope.emit("reduce", [product], { kind: "sum", axes: dice.some(axesOf(product)) });
        break;
      default:
        scope.emit("transpose", [product], { permutation: dice.shuffled(axesOf(product)) });
    }
}

/** The product of a value and another one with the axes `whole`, in any order: batch, contracted, free. */
function multiply(
  scope: Scope,
  dice: Dice,
  x: Item,
  { leftBatch, leftContract }: { readonly leftBatch: readonly number[]; readonly leftContract: readonly number[] },
  whole: readonly number[],
): Item | undefined {
  const free = whole.slice(leftBatch.length + leftContract.length);
  if (sizeOf(shapeOf(x)) * sizeOf(free) > mostTerms || sizeOf(whole) > mostElements) return undefined;
  const order = dice.shuffled(whole.map((_, i) => i));
  const type = { dtype: x.value.type.dtype, shape: order.map((i) => whole[i] as number) };
  const y = scope.of(type, dice);
  const rightBatch = leftBatch.map((_, i) => order.indexOf(i));
  const rightContract = leftContract.map((_, i) => order.indexOf(leftBatch.length + i));
  if (!dice.once(2)) return scope.emit("dot", [x, y], { leftBatch, rightBatch, leftContract, rightContract });
  return scope.emit("dot", [y, x], {
    leftBatch: rightBatch,
    rightBatch: leftBatch,
    leftContract: rightContract,
    rightContract: leftContract,
  });
}

export function anyConvolution(scope: Scope, dice: Dice): void {
  const spatial = dice.pick([2, 1, 2, 3, 0]);
  const groups = dice.pick([1, 1, 2, 3]);
  const [perGroup, features] = [dice.pick([1, 2, 3, 5, 8]), groups * dice.pick([1, 2, 4, 9, 16])];
  const extents = Array.from({ length: spatial }, () => dice.pick([5, 4, 7, 8, 3, 12, 9, 1]));
  const taps = Array.from({ length: spatial }, () => dice.pick([3, 2, 1, 5]));
  const dtype = dice.pick(["f32", "f32", "f32", "i32", "f64", "u8"] as const);
  const shape = [dice.pick([2, 1, 3, 0]), ...extents, groups * perGroup];
  const attributes: ConvAttributes = {
    stride: taps.map(() => dice.pick([1, 1, 2, 3])),
    padding: taps.map(() => [dice.pick([0, 1, 2, -1]), dice.pick([0, 1, 2, -1])] as const),
    inputDilation: taps.map(() => dice.pick([1, 1, 2])),
    kernelDilation: taps.map(() => dice.pick([1, 1, 2])),
    groups,
  };
  if (sizeOf(shape) > mostElements) return;
  const kernelType = { dtype, shape: [...taps, perGroup, features] };
  const [result] = inferOrLeave(rules.conv, [{ dtype, shape }, kernelType], attributes) as [TensorType];
  if (sizeOf(result.shape) * sizeOf(taps) * perGroup > mostTerms) return;
  const [x, kernel] = [scope.of({ dtype, shape }, dice), scope.of(kernelType, dice)];
  scope.emit("conv", [x, kernel], attributes);
}

export function anyUnwindow(scope: Scope, dice: Dice): void {
  const shape = anyShape(dice, [2, 1, 3]).map((extent) => Math.min(extent, 12));
  const axes = dice.some(shape.map((_, axis) => axis));
  const all = (most: number): number[] => axes.map(() => dice.between(1, most));
  const attributes = { axes, size: all(4), stride: all(3), dilation: all(2) };
  const dtype = dice.pick(numericDTypes);
  const [windows] = inferOrLeave(rules.window, [{ dtype, shape }], attributes) as [TensorType];
  if (sizeOf(windows.shape) > mostElements) return;
  const x = scope.of(windows, dice);
  scope.emit("unwindow", [x], { ...attributes, extent: axes.map((axis) => shape[axis] as number) });
}
