import type { DType, Program, TensorData, TensorType, TypedArray } from "@tenon/program";
import { bytesOf, bytesPerElement, isFloat, lowestValue, outputTypes, sizeOf, typedArray } from "@tenon/program";
import { isLinear } from "../src/index-expression.ts";
import type { ContractKernel, NestKernel, Plan, Reduction, ScatterKernel, Stage } from "../src/kernel.ts";
import type { BufferId } from "../src/scalar.ts";
import type { Point } from "./evaluate-scalar.ts";
import { evaluateIndex, evaluateScalar } from "./evaluate-scalar.ts";

/**
 * What a plan means, in plain loops. It watches every access: nothing is read before it was written, nothing is outside of
 * its tensor, and in a stage no two points (of one kernel or of several) touch the same memory unless both read it, so
 * that threads may run them in any order.
 *
 * @throws Error that says which kernel broke the rule.
 */
export function runPlan(
  plan: Plan,
  program: Program,
  inputs: readonly TensorData[],
  { inPlace = false }: { readonly inPlace?: boolean } = {},
): TensorData[] {
  const types = outputTypes(program);
  const given = inputs.map((input) => new Region(bytesOf(input), input.data));
  const results = types.map((type, output) => {
    const donor = program.donated.find(([, receiver]) => receiver === output)?.[0];
    return inPlace && donor !== undefined ? (given[donor] as Region) : new Region(bytesOf(type));
  });
  new PlanRunner(plan, given, results).run();
  for (const { input, output } of plan.copies) {
    const [from, to] = [given[input] as Region, results[output] as Region];
    if (from !== to) to.bytes.set(from.bytes);
  }
  for (const [i, input] of inputs.entries()) {
    const donated = inPlace && program.donated.some(([donor]) => donor === i);
    if (!donated && !given[i]?.holds(input.data)) throw new Error(`input ${i} was written to`);
  }
  return types.map((type, output) => ({ ...type, data: results[output]?.view(type.dtype) as TypedArray }));
}

/** Who touched each byte last, at one level of nesting: in which stage, and which point or loop it was. */
class Touches {
  readonly #readStage: Int32Array;
  readonly #reader: Int32Array;
  readonly #writeStage: Int32Array;
  readonly #writer: Int32Array;

  constructor(size: number) {
    this.#readStage = new Int32Array(size);
    this.#reader = new Int32Array(size);
    this.#writeStage = new Int32Array(size);
    this.#writer = new Int32Array(size);
  }

  /** False where another one of the stage has written. */
  read(byte: number, stage: number, actor: number): boolean {
    const alone = this.#readStage[byte] !== stage || this.#reader[byte] === actor;
    this.#readStage[byte] = stage;
    this.#reader[byte] = alone ? actor : several;
    return this.#writeStage[byte] !== stage || this.#writer[byte] === actor;
  }

  /** False where another one of the stage has read or written. */
  write(byte: number, stage: number, actor: number): boolean {
    const unread = this.#readStage[byte] !== stage || this.#reader[byte] === actor;
    const unwritten = this.#writeStage[byte] !== stage || this.#writer[byte] === actor;
    this.#writeStage[byte] = stage;
    this.#writer[byte] = actor;
    return unread && unwritten;
  }
}

const several = -1;

class Region {
  readonly bytes: Uint8Array;
  readonly written: Uint8Array;
  readonly #touches: Touches[] = [];

  constructor(size: number, data?: TypedArray) {
    this.bytes = new Uint8Array(size).fill(0xa5);
    this.written = new Uint8Array(size).fill(data ? 1 : 0);
    if (data) this.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  touches(level: number): Touches {
    this.#touches[level] ??= new Touches(this.bytes.length);
    return this.#touches[level];
  }

  view(dtype: DType): TypedArray {
    const kind = typedArray(dtype, 0).constructor as new (buffer: ArrayBufferLike) => TypedArray;
    return new kind(this.bytes.buffer);
  }

  holds(data: TypedArray): boolean {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.bytes.every((byte, i) => byte === bytes[i]);
  }
}

/** A stage that is running, and the point or loop in it that is at work. */
interface Level {
  readonly stage: number;
  actor: number;
}

class PlanRunner {
  readonly #plan: Plan;
  readonly #inputs: readonly Region[];
  readonly #outputs: readonly Region[];
  readonly #arena: Region;
  readonly #constants = new Map<BufferId, Region>();
  readonly #loops: number[] = [];
  /** The stages around what is running, the outermost first. */
  readonly #levels: Level[] = [];
  #stages = 0;
  #actors = 0;
  #kernel = "";

  constructor(plan: Plan, inputs: readonly Region[], outputs: readonly Region[]) {
    this.#plan = plan;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#arena = new Region(plan.temporaryBytes);
    plan.buffers.forEach(({ dtype, storage }, id) => {
      if (storage.kind !== "constant") return;
      const data = typedArray(dtype, storage.values);
      this.#constants.set(id, new Region(data.byteLength, data));
    });
  }

  run(): void {
    this.#runStages(this.#plan.stages);
  }

  #runStages(stages: readonly Stage[]): void {
    for (const stage of stages) {
      const level: Level = { stage: ++this.#stages, actor: 0 };
      this.#levels.push(level);
      // Last to first: in a stage the order means nothing.
      for (const kernel of [...stage].reverse()) {
        if (kernel.kind === "loop") {
          level.actor = ++this.#actors;
          for (let round = 0; round < kernel.length; round++) {
            this.#loops[kernel.loop] = kernel.reverse ? kernel.length - 1 - round : round;
            this.#runStages(kernel.stages);
          }
          continue;
        }
        this.#kernel = `${kernel.kind} ${kernel.name}`;
        if (kernel.kind === "contract") this.#checkOperands(kernel);
        for (const axes of positions(kernel.outer)) {
          level.actor = ++this.#actors;
          if (kernel.kind === "scatter") this.#scatter(kernel, axes);
          else if (kernel.kind === "contract") this.#contract(kernel, axes);
          else this.#nest(kernel, axes);
        }
      }
      this.#levels.pop();
    }
  }

  #at(axes: readonly number[], reductions: readonly number[] = []): Point {
    return { axes, reductions, load: (buffer, position) => this.#load(buffer, position) };
  }

  #nest(kernel: NestKernel, outer: readonly number[]): void {
    const reductions: number[] = [];
    const inner = [...positions(kernel.inner)];
    for (const reduction of kernel.reductions)
      reductions.push(
        reduce(
          reduction,
          inner.map((axes) => evaluateScalar(reduction.operand, this.#at([...outer, ...axes], reductions))),
        ),
      );
    const points = inner.map((axes) => this.#at([...outer, ...axes], reductions));
    const outside = this.#at(outer, reductions);
    // Everything inside a row, point by point; then what there is once for the row. All values come before all stores.
    for (const point of points) this.#store(kernel, point, true);
    this.#store(kernel, outside, false);
  }

  /** Positions are linear; the left operand stays along columns, the right one along rows. */
  #checkOperands({ left, right, batchAxes, rowAxes, columnAxes }: ContractKernel): void {
    const axes = (from: number, count: number): number => ((1 << count) - 1) << from;
    const [rows, columns] = [axes(batchAxes, rowAxes), axes(batchAxes + rowAxes, columnAxes)];
    if (!isLinear(left.index) || !isLinear(right.index)) this.#fail("has operands at positions that are not linear");
    if ((left.axes & columns) !== 0 || (right.axes & rows) !== 0) this.#fail("has its operands the wrong way round");
  }

  #contract(kernel: ContractKernel, outer: readonly number[]): void {
    const terms = [...positions(kernel.inner)].map((axes) => {
      const point = this.#at([...outer, ...axes]);
      return evaluateScalar(kernel.left, point) * evaluateScalar(kernel.right, point);
    });
    const sum = terms.reduce((total, term) => total + term, 0);
    this.#store(kernel, this.#at(outer, [Math.fround(sum)]), false);
  }

  #store({ stores }: NestKernel | ContractKernel, point: Point, inside: boolean): void {
    const own = stores.filter((store) => store.inside === inside);
    const values = own.map(({ value }) => evaluateScalar(value, point));
    for (const [i, { buffer, index }] of own.entries())
      this.#write(buffer, evaluateIndex(index, point), values[i] as number);
  }

  #scatter(kernel: ScatterKernel, outer: readonly number[]): void {
    const { base, stride, buffer, extent, updates, accumulate } = kernel;
    const start = evaluateIndex(base, this.#at(outer));
    for (let i = 0; i < extent; i++)
      this.#write(buffer, start + i * stride, evaluateScalar(kernel.target, this.#at([...outer, i])));
    for (let i = 0; i < updates; i++) {
      const point = this.#at([...outer, i]);
      const where = evaluateScalar(kernel.position, point);
      if (where < 0 || where >= extent) continue;
      const value = evaluateScalar(kernel.update, point);
      const place = start + where * stride;
      this.#write(buffer, place, accumulate ? this.#load(buffer, place) + value : value);
    }
  }

  // Memory

  #load(buffer: BufferId, position: number): number {
    const { region, dtype, at } = this.#place(buffer, position);
    const bytes = bytesPerElement(dtype);
    for (let i = at; i < at + bytes; i++) {
      if (region.written[i] === 0) this.#fail(`reads element ${position} of buffer ${buffer} before it is written`);
      if (!this.#levels.every(({ stage, actor }, level) => region.touches(level).read(i, stage, actor)))
        this.#fail(`reads element ${position} of buffer ${buffer}, which another point of the stage writes`);
    }
    return region.view(dtype)[at / bytes] as number;
  }

  #write(buffer: BufferId, position: number, value: number): void {
    const { region, dtype, at } = this.#place(buffer, position);
    const bytes = bytesPerElement(dtype);
    for (let i = at; i < at + bytes; i++) {
      if (!this.#levels.every(({ stage, actor }, level) => region.touches(level).write(i, stage, actor)))
        this.#fail(`writes element ${position} of buffer ${buffer}, which another point of the stage touches`);
      region.written[i] = 1;
    }
    region.view(dtype)[at / bytes] = value;
  }

  /** Region and byte of an element. */
  #place(buffer: BufferId, position: number): { region: Region; dtype: DType; at: number } {
    const type = this.#plan.buffers[buffer] as TensorType;
    if (!Number.isInteger(position) || position < 0 || position >= sizeOf(type.shape))
      this.#fail(`is at ${position} of buffer ${buffer}, which has ${sizeOf(type.shape)} elements`);
    const { region, start } = this.#start(buffer);
    return { region, dtype: type.dtype, at: start + position * bytesPerElement(type.dtype) };
  }

  #start(buffer: BufferId): { region: Region; start: number } {
    const { storage } = this.#plan.buffers[buffer] as Plan["buffers"][number];
    switch (storage.kind) {
      case "input":
        return { region: this.#inputs[storage.position] as Region, start: 0 };
      case "output":
        return { region: this.#outputs[storage.position] as Region, start: 0 };
      case "temporary":
        return { region: this.#arena, start: storage.offset };
      case "constant":
        return { region: this.#constants.get(buffer) as Region, start: 0 };
      case "slice": {
        const { region, start } = this.#start(storage.of);
        return { region, start: start + (this.#loops[storage.loop] as number) * storage.step };
      }
    }
  }

  #fail(what: string): never {
    throw new Error(`${this.#kernel} ${what}`);
  }
}

function reduce({ kind, dtype }: Reduction, values: readonly number[]): number {
  const rounded = (value: number): number => typedArray(dtype, [value])[0] as number;
  if (kind === "sum") return rounded(values.reduce((sum, value) => sum + value, 0));
  if (kind === "max")
    return values.reduce((most, value) => Math.max(most, value), isFloat(dtype) ? -Infinity : lowestValue(dtype));
  const greater = (left: number, right: number): boolean =>
    left > right || (Number.isNaN(left) && !Number.isNaN(right));
  return values.reduce((best, value, i) => (greater(value, values[best] as number) ? i : best), 0);
}

/** All positions in a shape, row by row. */
function* positions(shape: readonly number[]): Generator<number[]> {
  const size = sizeOf(shape);
  for (let i = 0; i < size; i++) {
    let rest = i;
    const axes = new Array<number>(shape.length);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = shape[axis] as number;
      axes[axis] = rest % extent;
      rest = Math.floor(rest / extent);
    }
    yield axes;
  }
}
