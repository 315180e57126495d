import type {
  ConvAttributes,
  Donation,
  DType,
  PrimitiveName,
  PrimitiveRule,
  Program,
  Shape,
  TensorData,
  TensorType,
  Value,
} from "@tenon/program";
import {
  dtypes,
  isFloat,
  numericDTypes,
  ProgramBuilder,
  ProgramError,
  rules,
  sameType,
  sizeOf,
  tensorData,
  threefry2x32,
} from "@tenon/program";
import { Dice } from "./dice.ts";
import type { Bounded } from "./error-bounds.ts";
import { boundNode, Undecidable } from "./error-bounds.ts";

/** A Program, something to run it on, and what has to come out. */
export interface RandomProgram {
  readonly program: Program;
  readonly inputs: readonly TensorData[];
  readonly expected: readonly Bounded[];
}

interface Item {
  readonly value: Value;
  readonly bounded: Bounded;
}

const commonExtents = [2, 3, 4, 1, 5, 7, 8, 9, 6] as const;
const rareExtents = [0, 10, 12, 15, 16, 17, 20, 31, 33, 40, 64, 65, 70, 100, 129, 200, 300] as const;
const mostElements = 8000;
const mostTerms = 400_000;

/**
 * A well-formed Program out of any numbers: each list of `steps` adds a few nodes to what the earlier ones have made, and
 * `ends` chooses outputs and donations. A list can be left out or made smaller and the rest still means something, so that
 * fast-check can shrink what fails.
 */
export function randomProgram(steps: readonly (readonly number[])[], ends: readonly number[]): RandomProgram {
  const builder = new ProgramBuilder("random");
  const inputs: TensorData[] = [];
  const scope = new Scope(builder, inputs);
  let next = 0;
  while (next < steps.length) next = scope.step(steps, next);
  const dice = new Dice(ends);
  if (scope.all.length === 0) scope.input({ dtype: "f32", shape: [2] }, dice);
  const outputs: Item[] = [];
  for (let left = dice.between(1, 6); left > 0; left--) outputs.push(scope.output(dice, outputs));
  const donated: Donation[] = [];
  outputs.forEach(({ value: { type } }, output) => {
    const takers = inputs
      .map((_, input) => input)
      .filter((input) => sameType(inputs[input] as TensorData, type) && !donated.some(([donor]) => donor === input));
    if (takers.length > 0 && !dice.once(4)) donated.push([dice.pick(takers), output]);
  });
  const program = builder.finish(
    outputs.map(({ value }) => value),
    donated,
  );
  return { program, inputs, expected: outputs.map(({ bounded }) => bounded) };
}

class Scope {
  /** All values, and those that more can be computed from: not too great and known well enough. */
  readonly all: Item[] = [];
  readonly #pool: Item[] = [];
  readonly #used = new Set<Item>();
  readonly #builder: ProgramBuilder;
  /** Data of the Program's inputs; undefined inside a loop, where no new inputs can be had. */
  readonly #inputs: TensorData[] | undefined;
  readonly #depth: number;

  constructor(builder: ProgramBuilder, inputs: TensorData[] | undefined, depth = 0) {
    this.#builder = builder;
    this.#inputs = inputs;
    this.#depth = depth;
  }

  /** Takes the step at a position, and those after it that belong to it; returns the position of the next. */
  step(steps: readonly (readonly number[])[], position: number): number {
    const dice = new Dice(steps[position] as readonly number[]);
    const total = makers.reduce((sum, [weight]) => sum + weight, 0);
    const maker = makerAt(dice.below(total));
    if (this.#pool.length === 0 && this.#inputs) this.input(anyType(dice), dice);
    try {
      if (maker === "scan" || maker === "composite") return this.#nested(maker, dice, steps, position + 1);
      maker?.(this, dice);
    } catch (error) {
      // What does not fit or cannot be decided is left out.
      if (!(error instanceof Undecidable) && !(error instanceof ProgramError)) throw error;
    }
    return position + 1;
  }

  // Values

  known(value: Value, bounded: Bounded): Item {
    const item = { value, bounded };
    this.all.push(item);
    if (isUsable(bounded)) this.#pool.push(item);
    return item;
  }

  input(type: TensorType, dice: Dice): Item {
    if (!this.#inputs) return this.filled(type, dice);
    const data = randomData(type, dice);
    this.#inputs.push(data);
    return this.known(this.#builder.input(type), { value: data, error: undefined });
  }

  emit(primitive: PrimitiveName, operands: readonly Item[], attributes: object = {}): Item {
    return this.emitAll(primitive, operands, attributes)[0] as Item;
  }

  /** Adds a node, unless it does not fit, is too great, or its result cannot be decided: then it throws. */
  emitAll(primitive: PrimitiveName, operands: readonly Item[], attributes: object): Item[] {
    // The table's rules differ in their attributes; a wrong one throws.
    const rule = rules[primitive] as PrimitiveRule<object>;
    const results = rule.infer(
      operands.map(({ value }) => value.type),
      attributes,
    );
    for (const { shape } of results) if (sizeOf(shape) > mostElements) throw new Undecidable("too great");
    const bounded = boundNode(
      { primitive, attributes, results },
      operands.map((operand) => operand.bounded),
    );
    for (const operand of operands) this.#used.add(operand);
    const values = this.#builder.add(
      rule,
      operands.map(({ value }) => value),
      attributes,
    );
    return values.map((value, i) => this.known(value, bounded[i] as Bounded));
  }

  /** A value that more can be computed from, the late ones more often. */
  any(dice: Dice, fits: (type: TensorType) => boolean = () => true): Item {
    const fitting = this.#pool.filter(({ value }) => fits(value.type));
    const late = dice.once(3) ? fitting : fitting.slice(-6);
    if (late.length > 0) return late[late.length - 1 - dice.below(late.length)] as Item;
    const dtype = dtypes.filter((candidate) => fits({ dtype: candidate, shape: [2] }))[0] as DType;
    return this.of({ dtype, shape: [2, 3] }, dice);
  }

  /** A value of a type: one that is there, one that is made to fit, a constant or a new input. */
  of(type: TensorType, dice: Dice): Item {
    const same = this.#pool.filter(({ value }) => sameType(value.type, type));
    const how = dice.below(6);
    if (how <= 1 && same.length > 0) return dice.pick([...same].reverse());
    if (how <= 3 && this.#pool.length > 0)
      try {
        return this.shaped(this.typed(this.any(dice), type.dtype), type.shape, dice);
      } catch (error) {
        if (!(error instanceof Undecidable) && !(error instanceof ProgramError)) throw error;
      }
    if (how === 4 || !this.#inputs) return this.filled(type, dice);
    return this.input(type, dice);
  }

  filled({ dtype, shape }: TensorType, dice: Dice): Item {
    const value = dtype === "bool" ? dice.below(2) : dice.pick([1, 0, 2, -1, 3, 0.5, -4, 7]);
    if (sizeOf(shape) <= 12 && dice.once(3)) {
      const values = Array.from({ length: sizeOf(shape) }, (_, i) => (dtype === "bool" ? i % 2 : value + i));
      return this.emit("constant", [], { dtype, shape, values });
    }
    const scalar = this.emit("constant", [], { dtype, shape: [], values: [value] });
    return shape.length === 0 ? scalar : this.emit("broadcast", [scalar], { shape, axes: [] });
  }

  typed(item: Item, dtype: DType): Item {
    return item.value.type.dtype === dtype ? item : this.emit("cast", [item], { dtype });
  }

  /** The item in another shape: stretched, reshaped, cut or padded. */
  shaped(item: Item, shape: Shape, dice: Dice): Item {
    const from = item.value.type.shape;
    if (from.join() === shape.join()) return item;
    const offset = shape.length - from.length;
    const stretches = offset >= 0 && from.every((extent, i) => extent === 1 || extent === shape[offset + i]);
    if (stretches) return this.emit("broadcast", [item], { shape, axes: from.map((_, i) => i + offset) });
    const [have, want] = [sizeOf(from), sizeOf(shape)];
    if (have === want) return this.emit("reshape", [item], { shape });
    const flat = from.length === 1 ? item : this.emit("reshape", [item], { shape: [have] });
    if (have > want) {
      const stride = want > 1 ? dice.between(1, Math.floor((have - 1) / (want - 1))) : 1;
      const start = dice.below(have - Math.max(0, want - 1) * stride);
      const cut = this.emit("slice", [flat], { start: [start], size: [want], stride: [stride] });
      return shape.length === 1 ? cut : this.emit("reshape", [cut], { shape });
    }
    const low = dice.between(0, want - have);
    const padded = this.emit("pad", [flat], {
      low: [low],
      high: [want - have - low],
      interior: [0],
      value: dice.below(2),
    });
    return shape.length === 1 ? padded : this.emit("reshape", [padded], { shape });
  }

  /** Mostly one that nothing else needs, so that little is computed for nothing; now and then any, inputs included. */
  output(dice: Dice, others: readonly Item[] = []): Item {
    const ends = this.all.filter((item) => !this.#used.has(item) && !others.includes(item));
    const list = dice.once(5) || ends.length === 0 ? this.all : ends;
    return list[list.length - 1 - dice.below(list.length)] as Item;
  }

  // Programs inside the Program

  /** A loop or a composite over the steps that follow. */
  #nested(
    primitive: "scan" | "composite",
    dice: Dice,
    steps: readonly (readonly number[])[],
    position: number,
  ): number {
    const count = Math.min(dice.between(1, 6), steps.length - position);
    if (this.#depth >= 2) return position;
    const length = dice.pick([2, 3, 1, 4, 5, 0]);
    const constants = Array.from({ length: dice.below(3) }, () => this.any(dice));
    const carries = Array.from({ length: dice.pick([1, 2, 3, 0]) }, () => this.any(dice));
    const stacked = Array.from({ length: dice.pick([1, 0, 2]) }, () => {
      const { dtype, shape } = this.any(dice).value.type;
      return this.of({ dtype, shape: [length, ...shape.slice(dice.below(2))] }, dice);
    });
    const isScan = primitive === "scan";
    const operands = isScan ? [...constants, ...carries, ...stacked] : [...constants, ...carries];
    const builder = new ProgramBuilder("body");
    const scope = new Scope(builder, undefined, this.#depth + 1);
    const given = operands.map(({ value: { type }, bounded }, i): Item => {
      if (i < constants.length + carries.length) return scope.known(builder.input(type), bounded);
      const slice = { dtype: type.dtype, shape: type.shape.slice(1) };
      // The first slice stands for all; whether the others can be decided shows when the loop is evaluated.
      const data = bounded.value.data.slice(0, sizeOf(slice.shape)) as TensorData["data"];
      const value =
        data.length === sizeOf(slice.shape)
          ? { ...slice, data }
          : tensorData(slice.dtype, new Array(sizeOf(slice.shape)).fill(0), slice.shape);
      return scope.known(builder.input(slice), { value, error: bounded.error?.slice(0, sizeOf(slice.shape)) });
    });
    let next = position;
    while (next < position + count) next = scope.step(steps.slice(0, position + count), next);
    const carried = given.slice(constants.length, constants.length + carries.length);
    const outputs = isScan
      ? carried.map(({ value: { type } }) => {
          const alike = [...scope.all].reverse().filter((item) => sameType(item.value.type, type));
          return dice.once(3) ? scope.of(type, dice) : dice.pick(alike);
        })
      : [];
    const extra = Array.from(
      { length: dice.between(isScan ? 0 : 1, 3) },
      () => scope.all.length > 0 && scope.output(dice),
    );
    for (const item of extra) if (item) outputs.push(item);
    const body = builder.finish(outputs.map(({ value }) => value));
    const attributes = isScan
      ? {
          constants: constants.length,
          carry: carries.length,
          stacked: stacked.length,
          length,
          reverse: dice.below(2) === 1,
          body,
        }
      : { name: "@tests/random", attributes: {}, body };
    if (outputs.length > 0) this.emitAll(primitive, operands, attributes);
    return next;
  }
}

function isUsable({ value: { dtype, data }, error }: Bounded): boolean {
  if (!isFloat(dtype)) return true;
  return data.every((value: number, i: number) => {
    const size = Math.abs(value);
    return (size < 1e6 || !Number.isFinite(size)) && (error?.[i] ?? 0) <= 1e-4 * (1 + size);
  });
}

function anyExtent(dice: Dice): number {
  return dice.once(4) ? dice.pick(rareExtents) : dice.pick(commonExtents);
}

function anyShape(dice: Dice, ranks: readonly number[] = [2, 1, 3, 0, 4]): number[] {
  const shape = Array.from({ length: dice.pick(ranks) }, () => anyExtent(dice));
  while (sizeOf(shape) > mostElements) shape[shape.indexOf(Math.max(...shape))] = 2;
  return shape;
}

function anyType(dice: Dice): TensorType {
  const dtype = dice.pick(["f32", "f32", "f32", "i32", "f64", "u8", "u32", "bool"] as const);
  return { dtype, shape: anyShape(dice) };
}

/** Small whole numbers and halves for floats, so that sums are exact; now and then all kinds of numbers. */
function randomData({ dtype, shape }: TensorType, dice: Dice): TensorData {
  const seed = dice.below(65536);
  const kind = dice.below(12);
  const values = Array.from({ length: sizeOf(shape) }, (_, i): number => {
    const [word, other] = threefry2x32([seed, 0], [0, i]);
    const small = (word % 17) - 8;
    const fraction = other / 2 ** 32;
    if (dtype === "bool") return word & 1;
    if (isFloat(dtype)) {
      if (kind === 10) return 4 * fraction - 2;
      if (kind === 11) return [Number.NaN, Infinity, -Infinity, -0, 0, small, small][word % 7] as number;
      return kind < 6 ? small : small / 2;
    }
    if (kind >= 8) return word;
    if (kind === 7) return [0, -1, 1, 2 ** 31 - 1, -(2 ** 31), 31, 32, 255][word % 8] as number;
    return small;
  });
  return tensorData(dtype, values, shape);
}

const isNumeric = ({ dtype }: TensorType): boolean => dtype !== "bool";
const isFloatType = ({ dtype }: TensorType): boolean => isFloat(dtype);
const isInteger = ({ dtype }: TensorType): boolean => dtype === "i32" || dtype === "u32" || dtype === "u8";
const hasAxes = ({ shape }: TensorType): boolean => shape.length > 0;
const axesOf = ({ value }: Item): number[] => value.type.shape.map((_, axis) => axis);
const shapeOf = ({ value }: Item): Shape => value.type.shape;

type Maker = (scope: Scope, dice: Dice) => void;

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

function makerAt(position: number): Maker | "scan" | "composite" | undefined {
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
function anyDot(scope: Scope, dice: Dice): void {
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
function anyProduct(scope: Scope, dice: Dice): void {
  const some = (list: readonly number[]): number[] =>
    Array.from({ length: dice.pick([1, 1, 2]) }, () => dice.pick(list));
  const batch = dice.once(4) ? [dice.pick([2, 3, 1, 5])] : [];
  const [rows, depth] = [some([5, 8, 7, 4, 12, 17, 30, 2]), some([8, 4, 9, 16, 33, 5, 3, 70])];
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

function anyConvolution(scope: Scope, dice: Dice): void {
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
  const [result] = rules.conv.infer([{ dtype, shape }, kernelType], attributes) as [TensorType];
  if (sizeOf(result.shape) * sizeOf(taps) * perGroup > mostTerms) return;
  const [x, kernel] = [scope.of({ dtype, shape }, dice), scope.of(kernelType, dice)];
  scope.emit("conv", [x, kernel], attributes);
}

function anyUnwindow(scope: Scope, dice: Dice): void {
  const shape = anyShape(dice, [2, 1, 3]).map((extent) => Math.min(extent, 12));
  const axes = dice.some(shape.map((_, axis) => axis));
  const all = (most: number): number[] => axes.map(() => dice.between(1, most));
  const attributes = { axes, size: all(4), stride: all(3), dilation: all(2) };
  const dtype = dice.pick(numericDTypes);
  const [windows] = rules.window.infer([{ dtype, shape }], attributes) as [TensorType];
  if (sizeOf(windows.shape) > mostElements) return;
  const x = scope.of(windows, dice);
  scope.emit("unwindow", [x], { ...attributes, extent: axes.map((axis) => shape[axis] as number) });
}
