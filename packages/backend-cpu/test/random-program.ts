import type {
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
import { dtypes, isFloat, ProgramBuilder, ProgramError, rules, sameType, sizeOf, tensorData } from "@tenon/program";
import { Dice } from "./dice.ts";
import type { Bounded } from "./error-bounds.ts";
import { boundNode, Undecidable } from "./error-bounds.ts";
import { inferOrLeave } from "./infer-or-leave.ts";
import { anyType, mostElements, randomData } from "./random-data.ts";
import type { Item } from "./random-item.ts";
import { allWeights, makerAt } from "./random-steps.ts";

/** A Program, something to run it on, and what has to come out. */
export interface RandomProgram {
  readonly program: Program;
  readonly inputs: readonly TensorData[];
  readonly expected: readonly Bounded[];
}

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

/** The Program that is being built, or the body of a loop or composite inside it. */
export class Scope {
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
    const maker = makerAt(dice.below(allWeights));
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
    const results = inferOrLeave(
      rule,
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
