import type { TensorType } from "@tenon/program";
import { dtypes, isFloat, numericDTypes, sizeOf } from "@tenon/program";
import type { Dice } from "./dice.ts";
import { anyExtent, anyShape, anyType, isNumeric } from "./random-data.ts";
import type { Item } from "./random-item.ts";
import { axesOf, shapeOf } from "./random-item.ts";
import { anyConvolution, anyDot, anyProduct, anyUnwindow } from "./random-products.ts";
import type { Scope } from "./random-program.ts";

const isFloatType = ({ dtype }: TensorType): boolean => isFloat(dtype);
const isInteger = ({ dtype }: TensorType): boolean => dtype === "i32" || dtype === "u32" || dtype === "u8";
const hasAxes = ({ shape }: TensorType): boolean => shape.length > 0;

export type Maker = (scope: Scope, dice: Dice) => void;

/** What a step may be, with how often. */
const makers: readonly (readonly [weight: number, Maker | "scan" | "composite"])[] = [
  [6, (scope, dice) => scope.input(anyType(dice), dice)],
  [
    6,
    // Of a type that is there already: what donations are made of.
    (scope, dice) => scope.input(scope.any(dice).value.type, dice),
  ],
  [
    20,
    (scope, dice) => {
      const x = scope.any(dice, isNumeric);
      scope.emit(dice.pick(["add", "mul", "max", "add", "div"]), [x, scope.of(x.value.type, dice)]);
    },
  ],
  [
    8,
    (scope, dice) => {
      const x = scope.any(dice, isFloatType);
      const primitive = dice.pick(["neg", "exp", "log", "sqrt", "tanh", "sin", "cos", "erf", "floor"] as const);
      scope.emit(primitive, [x]);
    },
  ],
  [1, (scope, dice) => scope.emit("neg", [scope.any(dice, isNumeric)])],
  [
    1,
    (scope, dice) => {
      const x = scope.any(dice, isFloatType);
      const exponent = scope.filled(x.value.type, dice);
      scope.emit("pow", dice.once(2) ? [x, exponent] : [scope.emit("max", [x, exponent]), exponent]);
    },
  ],
  [4, (scope, dice) => scope.emit("cast", [scope.any(dice)], { dtype: dice.pick(dtypes) })],
  [
    1,
    (scope, dice) => {
      const x = scope.any(dice, ({ dtype }) => dtype === "f32" || dtype === "i32" || dtype === "u32");
      scope.emit("bitcast", [x], { dtype: dice.pick(["i32", "u32"]) });
    },
  ],
  [
    6,
    (scope, dice) => {
      const x = scope.any(dice);
      scope.emit(dice.pick(["less", "equal", "less"]), [x, scope.of(x.value.type, dice)]);
    },
  ],
  [
    3,
    (scope, dice) => {
      const x = scope.any(dice, isInteger);
      const y = scope.of(x.value.type, dice);
      scope.emit(dice.pick(["bitAnd", "bitOr", "bitXor", "shiftLeft", "shiftRight"] as const), [x, y]);
    },
  ],
  [
    1,
    (scope, dice) => {
      const x = scope.any(dice, ({ dtype }) => dtype === "bool");
      scope.emit(dice.pick(["bitAnd", "bitOr", "bitXor"]), [x, scope.of(x.value.type, dice)]);
    },
  ],
  [
    6,
    (scope, dice) => {
      const x = scope.any(dice);
      const condition = scope.of({ dtype: "bool", shape: shapeOf(x) }, dice);
      const other = scope.of(x.value.type, dice);
      scope.emit("select", [condition, ...(dice.once(2) ? [x, other] : [other, x])]);
    },
  ],
  [
    10,
    (scope, dice) => {
      const x = scope.any(dice, (type) => isNumeric(type) && hasAxes(type));
      const kind = dice.pick(["sum", "max", "argmax", "sum"]);
      const axes = kind === "argmax" ? [dice.pick(axesOf(x))] : dice.some(axesOf(x));
      scope.emit("reduce", [x], { kind, axes });
    },
  ],
  [
    10,
    // A reduction that goes back to all elements it came from: softmax, normalisation.
    (scope, dice) => {
      const x = scope.any(dice, (type) => isNumeric(type) && hasAxes(type));
      const axes = dice.some(axesOf(x));
      const argument = dice.once(3) ? scope.emit("mul", [x, x]) : x;
      const reduced = scope.emit("reduce", [argument], { kind: dice.pick(["max", "sum"]), axes });
      const kept = axesOf(x).filter((axis) => !axes.includes(axis));
      const back = scope.emit("broadcast", [reduced], { shape: shapeOf(x), axes: kept });
      scope.emit(dice.pick(["add", "mul", "max", "less", "div"]), dice.once(2) ? [x, back] : [back, x]);
    },
  ],
  [5, anyDot],
  [8, anyProduct],
  [6, anyConvolution],
  [
    3,
    (scope, dice) => {
      const x = scope.any(dice, hasAxes);
      const axes = dice.some(axesOf(x));
      const all = (most: number): number[] => axes.map(() => dice.between(1, most));
      const attributes = { axes, size: all(4), stride: all(3), dilation: all(2) };
      const windows = scope.emit("window", [dice.once(2) ? padded(scope, x, dice) : x], attributes);
      if (dice.once(2) && isNumeric(windows.value.type))
        scope.emit("reduce", [windows], {
          kind: dice.pick(["max", "sum"]),
          axes: axes.map((_, i) => shapeOf(x).length + i),
        });
    },
  ],
  [3, anyUnwindow],
  [
    4,
    (scope, dice) => {
      const x = scope.any(dice);
      const size = sizeOf(shapeOf(x));
      const factor = [2, 3, 4, 5, 7].find((candidate) => size % candidate === 0) ?? 1;
      const shape = dice.pick([[size], [factor, size / factor], [size / factor, factor], [1, size], [size, 1]]);
      scope.emit("reshape", [x], { shape });
    },
  ],
  [
    6,
    (scope, dice) => {
      const x = scope.any(dice, hasAxes);
      scope.emit("transpose", [x], { permutation: dice.shuffled(axesOf(x)) });
    },
  ],
  [
    5,
    (scope, dice) => {
      const x = scope.any(dice);
      const shape = [...shapeOf(x)];
      const axes = axesOf(x);
      const at = dice.below(shape.length + 1);
      shape.splice(at, 0, anyExtent(dice));
      scope.emit("broadcast", [x], { shape, axes: axes.map((axis) => (axis >= at ? axis + 1 : axis)) });
    },
  ],
  [3, (scope, dice) => padded(scope, scope.any(dice), dice)],
  [
    5,
    (scope, dice) => {
      const x = scope.any(dice, hasAxes);
      const parts = shapeOf(x).map((extent) => {
        const size = Math.max(0, extent - dice.below(3));
        const most = size > 1 ? Math.floor((extent - 1) / (size - 1)) : 1;
        const stride = dice.between(1, most);
        const start = dice.below(extent - Math.max(0, size - 1) * stride);
        return dice.once(3) && size > 0
          ? { size, stride: -stride, start: start + (size - 1) * stride }
          : { size, stride, start: size === 0 ? 0 : start };
      });
      scope.emit("slice", [x], {
        start: parts.map(({ start }) => start),
        size: parts.map(({ size }) => size),
        stride: parts.map(({ stride }) => stride),
      });
    },
  ],
  [
    4,
    (scope, dice) => {
      const x = scope.any(dice, hasAxes);
      const axis = dice.pick(axesOf(x));
      const others = Array.from({ length: dice.between(1, 2) }, () => {
        const shape = [...shapeOf(x)];
        shape[axis] = dice.once(3) ? anyExtent(dice) : (shape[axis] as number);
        return scope.of({ dtype: x.value.type.dtype, shape }, dice);
      });
      scope.emit("concat", dice.shuffled([x, ...others]), { axis });
    },
  ],
  [
    4,
    // Together with itself, a part of it replaced by something else.
    (scope, dice) => {
      const x = scope.any(dice, (type) => isNumeric(type) && hasAxes(type));
      const { dtype, shape } = x.value.type;
      const axis = dice.pick(axesOf(x));
      const cut = dice.below((shape[axis] as number) + 1);
      const resized = (extent: number): number[] => shape.map((own, i) => (i === axis ? extent : own));
      const start = resized(0).map((_, i) => (i === axis ? dice.below((shape[axis] as number) - cut + 1) : 0));
      const stride = shape.map(() => 1);
      const kept = scope.emit("slice", [x], { start, size: resized(cut), stride });
      const other = scope.of({ dtype, shape: resized((shape[axis] as number) - cut) }, dice);
      const patched = scope.emit("concat", dice.once(2) ? [other, kept] : [kept, other], { axis });
      scope.emit(dice.pick(["add", "max", "mul"]), dice.once(2) ? [patched, x] : [x, patched]);
    },
  ],
  [
    5,
    (scope, dice) => {
      const x = scope.any(dice, hasAxes);
      const axis = dice.pick(axesOf(x));
      const batch = dice.once(3) ? dice.below(axis + 1) : 0;
      scope.emit("gather", [x, indices(scope, x, axis, batch, dice)], { axis, batch });
    },
  ],
  [
    5,
    (scope, dice) => {
      const x = scope.any(dice, (type) => isNumeric(type) && hasAxes(type));
      const axis = dice.pick(axesOf(x));
      const batch = dice.once(3) ? dice.below(axis + 1) : 0;
      const where = indices(scope, x, axis, batch, dice);
      const shape = [...shapeOf(x).slice(0, axis), ...shapeOf(where).slice(batch), ...shapeOf(x).slice(axis + 1)];
      const updates = scope.of({ dtype: x.value.type.dtype, shape }, dice);
      scope.emit(dice.pick(["scatterAdd", "scatter"]), [x, where, updates], { axis, batch });
    },
  ],
  [
    2,
    (scope, dice) => {
      const shape = anyShape(dice, [2, 1, 3]);
      scope.emit("iota", [], { dtype: dice.pick(["i32", ...numericDTypes]), shape, axis: dice.below(shape.length) });
    },
  ],
  [1, (scope, dice) => scope.filled(anyType(dice), dice)],
  [
    3,
    // Dropout.
    (scope, dice) => {
      const x = scope.any(dice);
      const key = scope.of({ dtype: "u32", shape: [2] }, dice);
      const bits = scope.emit("randomBits", [key], { shape: shapeOf(x) });
      const threshold = scope.emit("constant", [], { dtype: "u32", shape: [], values: [2 ** 31] });
      const limit = scope.emit("broadcast", [threshold], { shape: shapeOf(x), axes: [] });
      const mask = scope.emit("less", [bits, limit]);
      scope.emit("select", [mask, x, scope.of(x.value.type, dice)]);
    },
  ],
  [1, (scope, dice) => scope.emit("stopGradient", [scope.any(dice)])],
  [1, (scope, dice) => scope.emit("capture", [scope.any(dice)], { name: "here" })],
  [
    6,
    // An update in place: p - rate * g for a new p.
    (scope, dice) => {
      const g = scope.any(dice, isFloatType);
      const p = scope.input(g.value.type, dice);
      const rate = scope.filled(g.value.type, dice);
      scope.emit("add", [p, scope.emit("mul", [g, rate])]);
    },
  ],
  [7, "scan"],
  [2, "composite"],
];

/** Weights of all steps together. */
export const allWeights: number = makers.reduce((sum, [weight]) => sum + weight, 0);

export function makerAt(position: number): Maker | "scan" | "composite" | undefined {
  let left = position;
  for (const [weight, maker] of makers) {
    if (left < weight) return maker;
    left -= weight;
  }
  return undefined;
}

function padded(scope: Scope, x: Item, dice: Dice): Item {
  const all = (most: number): number[] => shapeOf(x).map(() => dice.below(most + 1));
  const { dtype } = x.value.type;
  const value = dice.pick([0, 0, 1, ...(dtype === "bool" ? [] : [-2]), ...(isFloat(dtype) ? [-Infinity] : [])]);
  return scope.emit("pad", [x], { low: all(2), high: all(3), interior: all(dice.once(2) ? 2 : 0), value });
}

/** Indices for an axis, some of them outside of it. */
function indices(scope: Scope, x: Item, axis: number, batch: number, dice: Dice): Item {
  const shape = [...shapeOf(x).slice(0, batch), ...anyShape(dice, [1, 0, 2])];
  const dtype = dice.pick(["i32", "u32", "u8"] as const);
  if (dice.once(2)) return scope.of({ dtype, shape }, dice);
  const extent = Math.max(1, shapeOf(x)[axis] as number);
  const wanted = scope.of({ dtype: "i32", shape }, dice);
  const bound = scope.emit("constant", [], { dtype: "i32", shape: [], values: [extent] });
  const limit = scope.emit("broadcast", [bound], { shape, axes: [] });
  const times = scope.emit("mul", [scope.emit("div", [wanted, limit]), limit]);
  const rest = scope.emit("add", [wanted, scope.emit("neg", [times])]);
  return dice.once(3) ? scope.typed(rest, dtype) : rest;
}

/** A small product, with operands in any order of their axes. */
