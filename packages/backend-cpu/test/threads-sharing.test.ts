import type { Plan } from "@tenon/compiler";
import { compilePlan } from "@tenon/compiler";
import { everything } from "@tenon/compiler/everything";
import type { Program, Value } from "@tenon/program";
import { buildProgram, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { expect, test } from "vitest";
import type { EmittedModule } from "../src/emit/emit-plan.ts";
import { emitPlan } from "../src/emit/emit-plan.ts";
import { everyEmitter } from "../src/emit/rare/every-emitter.ts";
import { shareInPieces } from "../src/emit/share.ts";
import { detectFeatures } from "../src/engine-features.ts";
import { chooseThreads } from "../src/runtime/choose-threads.ts";
import { controlBlock, threadLine, threadLineAt } from "../src/runtime/control-block.ts";
import { instantiate, type ProgramExports } from "../src/runtime/program-exports.ts";
import type { ThreadHost } from "../src/runtime/thread-host.ts";
import { perceptronStep, recurrentStep } from "./training-steps.ts";

const memoryLimits = { initial: 1, maximum: 64, shared: true };

function emit(program: Program, grain?: number): { readonly plan: Plan; readonly emitted: EmittedModule } {
  const plan = compilePlan(program, everything);
  const share = shareInPieces(grain);
  const options = { memory: memoryLimits, features: detectFeatures(), fused: true, share, emitters: everyEmitter };
  return { plan, emitted: emitPlan(plan, options) };
}

const [elements, threads] = [1000, 3];

/** A Program that adds 1 to each element in place, and 1 again in another kernel, ready to be shared by 3 threads. */
class Counter {
  readonly pieces: number;
  readonly values: Float32Array;
  readonly #exports: ProgramExports;
  readonly #words: Int32Array;

  constructor() {
    const type = tensorType("f32", [elements]);
    const program = buildProgram(
      "count",
      [type],
      (inputs) => {
        const [x] = inputs as [Value];
        const y = op.add(x, op.filledLike(x, 1));
        // The sum keeps the two from becoming one kernel: it is 0.
        const sum = op.reduce(op.mul(y, op.filledLike(y, 0)), "sum", [0]);
        return [op.add(y, op.broadcast(op.add(sum, op.filledLike(sum, 1)), [elements]))];
      },
      [[0, 0]],
    );
    const { emitted } = emit(program, 0);
    const memory = new WebAssembly.Memory({ ...memoryLimits, initial: 4 });
    this.#words = new Int32Array(memory.buffer);
    this.values = new Float32Array(memory.buffer, 65536, elements);
    this.pieces = emitted.shared?.pieces ?? 0;
    const stalled = (): never => {
      throw new Error("stalled");
    };
    this.#exports = instantiate(new WebAssembly.Module(emitted.bytes), memory, stalled);
    const pointers = 32768;
    this.#words.set([65536, 65536, 0], pointers / 4);
    this.#exports.setup(pointers, 2 * 65536, 3 * 65536);
  }

  begin(base: number): void {
    for (let thread = 0; thread < threads; thread++) this.#words[(threadLineAt(thread) + threadLine.next) / 4] = base;
  }

  set done(count: number) {
    this.#words[controlBlock.done / 4] = count;
  }

  share(thread: number, base: number): number {
    return this.#exports.share(thread, threads, 0, base);
  }
}

test.for([0, 2 ** 31 - 3, -3])("pieces whose numbers pass %i are all done, each once", (around) => {
  const counter = new Counter();
  let base = (around - 3 * counter.pieces) | 0;
  counter.done = base;
  for (let step = 1; step <= 6; step++) {
    counter.begin(base);
    // The first thread alone: it does what the others would have done.
    expect(counter.share(0, base)).toBe(counter.pieces);
    base = (base + counter.pieces) | 0;
    expect(counter.values.every((value) => value === 2 * step)).toBe(true);
  }
});

test("a thread that comes when its step is over, or the next one has begun, finds nothing to do", () => {
  const counter = new Counter();
  const base = 100;
  counter.done = base;
  counter.begin(base);
  counter.share(0, base);
  expect(counter.share(1, base)).toBe(0);
  counter.begin(base + counter.pieces);
  expect(counter.share(2, base)).toBe(0);
  expect(counter.values.every((value) => value === 2)).toBe(true);
  expect(counter.share(0, base + counter.pieces)).toBe(counter.pieces);
});

test("threads are worth it for large steps, not for small ones", () => {
  const best = (program: Program) => emit(program).emitted.shared?.bestThreads(4);
  expect(best(perceptronStep(1, 20, 10))).toBe(1);
  expect(best(recurrentStep(1, 4, 4))).toBe(1);
  expect(best(perceptronStep(64, 784, 128))).toBe(4);
  expect(best(recurrentStep(64, 28, 128, 28))).toBe(4);
});

test("a loop whose rounds are small is one piece", () => {
  const { emitted } = emit(recurrentStep(1, 4, 4, 50));
  expect(emitted.shared?.pieces).toBe(1);
  expect(emit(recurrentStep(64, 28, 128, 10)).emitted.shared?.pieces).toBeGreaterThan(100);
});

test("auto takes as many threads as the machine has, eight at most; obstacles leave one and say why", () => {
  const host = (parallelism: number, startsThreads = true): ThreadHost => ({
    parallelism,
    startsThreads,
    start: () => {
      throw new Error("not needed");
    },
  });
  expect(chooseThreads("auto", host(1))).toEqual({ threads: 1 });
  expect(chooseThreads("auto", host(4))).toEqual({ threads: 4 });
  expect(chooseThreads("auto", host(96))).toEqual({ threads: 8 });
  expect(chooseThreads(12, host(4))).toEqual({ threads: 12 });
  expect(chooseThreads(1, host(4, false))).toEqual({ threads: 1 });
  expect(chooseThreads("auto", host(4, false))).toEqual({ threads: 1, obstacle: "there are no workers here" });
});
