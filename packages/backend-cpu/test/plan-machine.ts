import type { Kernel, Plan, Stage } from "@tenon/compiler";
import { compilePlan } from "@tenon/compiler";
import { everything } from "@tenon/compiler/everything";
import type { Program, TensorData } from "@tenon/program";
import { bytesOf, outputTypes, typedArray } from "@tenon/program";
import type { EmitOptions, EmittedModule } from "../src/emit/emit-plan.ts";
import { emitPlan } from "../src/emit/emit-plan.ts";
import { everyEmitter } from "../src/emit/rare/every-emitter.ts";

/** Calls of one kernel, in order: ranges of its units. */
type Ranges = (units: number) => readonly (readonly [begin: number, end: number])[];

export type UnitOrder = "all at once" | "one by one" | "backwards" | "second half first" | "the odd ones first";

/** Ways to run the units of a kernel; all of them have to give the same bits. */
export const unitOrders: Readonly<Record<UnitOrder, Ranges>> = {
  "all at once": (units) => [[0, units]],
  "one by one": (units) => Array.from({ length: units }, (_, i) => [i, i + 1] as const),
  backwards: (units) => Array.from({ length: units }, (_, i) => [units - 1 - i, units - i] as const),
  "second half first": (units) => {
    const half = units >> 1;
    return [
      [half, units],
      [0, half],
    ];
  },
  "the odd ones first": (units) => {
    const all = Array.from({ length: units }, (_, i) => i);
    return [...all.filter((i) => i % 2 === 1), ...all.filter((i) => i % 2 === 0)].map((i) => [i, i + 1] as const);
  },
};

export interface MachineOptions extends Pick<EmitOptions, "features" | "fused"> {
  /** Whether the kernels of a stage run last to first, in loops too. */
  readonly reversedStages?: boolean;
}

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const pageBytes = 65536;

/**
 * Runs a Program's kernels in memory of its own, calling each as it pleases: what threads do, without threads. Memory
 * that nothing has been written to holds rubbish, and so does every kernel's scratch memory at each call.
 */
export class PlanMachine {
  readonly plan: Plan;
  readonly emitted: EmittedModule;
  readonly #program: Program;
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: readonly ((begin: number, end: number) => void)[];
  readonly #setup: (pointers: number, arena: number, scratch: number) => void;
  readonly #pointers: number;
  readonly #arena: number;
  readonly #scratch: number;
  readonly #inputs: readonly number[];
  readonly #outputs: readonly number[];
  readonly #constants: number;

  constructor(program: Program, { features, fused, reversedStages = false }: MachineOptions) {
    this.#program = program;
    const compiled = compilePlan(program, everything);
    this.plan = reversedStages ? { ...compiled, stages: reversed(compiled.stages) } : compiled;
    this.emitted = emitPlan(this.plan, {
      memory: { initial: 1, maximum: 4096, shared: false },
      features,
      fused,
      emitters: everyEmitter,
    });
    let end = 1024;
    const take = (bytes: number): number => {
      const address = end;
      end += align(Math.max(1, bytes));
      return address;
    };
    const types = outputTypes(program);
    this.#inputs = program.inputs.map((type) => take(bytesOf(type)));
    this.#outputs = types.map((type) => take(bytesOf(type)));
    this.#constants = take(this.emitted.constantBytes);
    this.#pointers = take(4 * (this.#inputs.length + this.#outputs.length + 1));
    this.#arena = take(this.plan.temporaryBytes);
    this.#scratch = take(this.emitted.scratchBytes);
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(end / pageBytes) + 1, maximum: 4096 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(this.emitted.bytes), {
      env: { memory: this.#memory },
    });
    // Every export is a function of numbers.
    const functions = exports as Record<string, (...values: number[]) => void>;
    this.#setup = functions["setup"] as (...values: number[]) => void;
    this.#kernels = this.emitted.kernels.map((_, i) => functions[`kernel${i}`] as (...values: number[]) => void);
  }

  /** The outputs, with donated inputs as their memory if `inPlace`. */
  run(inputs: readonly TensorData[], order: UnitOrder, inPlace = false): TensorData[] {
    const memory = new Uint8Array(this.#memory.buffer);
    memory.fill(0xa5);
    const view = ({ dtype, shape }: { dtype: TensorData["dtype"]; shape: TensorData["shape"] }, address: number) => {
      const data = typedArray(dtype, 0);
      const length = bytesOf({ dtype, shape }) / data.BYTES_PER_ELEMENT;
      return new (data.constructor as new (buffer: ArrayBuffer, at: number, length: number) => TensorData["data"])(
        this.#memory.buffer as ArrayBuffer,
        address,
        length,
      );
    };
    inputs.forEach((input, i) => {
      view(input, this.#inputs[i] as number).set(input.data);
    });
    const places = this.#outputs.map((address, output) => {
      const donor = this.#program.donated.find(([, receiver]) => receiver === output)?.[0];
      return inPlace && donor !== undefined ? (this.#inputs[donor] as number) : address;
    });
    for (const { buffer, offset } of this.emitted.constants) {
      const constant = this.plan.buffers[buffer] as Plan["buffers"][number];
      if (constant.storage.kind === "constant")
        view(constant, this.#constants + offset).set(typedArray(constant.dtype, constant.storage.values));
    }
    new Int32Array(this.#memory.buffer, this.#pointers).set([...this.#inputs, ...places, this.#constants]);
    this.#setup(this.#pointers, this.#arena, this.#scratch);
    let first = 0;
    for (const stage of this.plan.stages) {
      // One range of each kernel in turn: kernels of a stage do not wait for each other.
      const calls = stage.map((_, k) =>
        unitOrders[order](this.emitted.kernels[first + k]?.units ?? 0).filter(([begin, end]) => begin < end),
      );
      for (let turn = 0; calls.some((ranges) => turn < ranges.length); turn++)
        for (const [k, ranges] of calls.entries()) {
          const range = ranges[turn];
          if (!range) continue;
          memory.fill(0xff, this.#scratch, this.#scratch + this.emitted.scratchBytes);
          this.#kernels[first + k]?.(...range);
        }
      first += stage.length;
    }
    for (const { input, output } of this.plan.copies) {
      const [from, to] = [this.#inputs[input] as number, places[output] as number];
      if (from !== to) memory.copyWithin(to, from, from + bytesOf(inputs[input] as TensorData));
    }
    return outputTypes(this.#program).map((type, i) => ({ ...type, data: view(type, places[i] as number).slice() }));
  }
}

function reversed(stages: readonly Stage[]): Stage[] {
  return stages.map((stage) =>
    stage
      .map((kernel): Kernel => (kernel.kind === "loop" ? { ...kernel, stages: reversed(kernel.stages) } : kernel))
      .reverse(),
  );
}

/** Whether two results have the same bits, those of NaN aside. */
export function sameBits(left: readonly TensorData[], right: readonly TensorData[]): boolean {
  return left.every(({ data }, i) => data.every((value: number, at: number) => Object.is(value, right[i]?.data[at])));
}
