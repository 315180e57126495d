import type { MachinePeaks } from "@tenon/backend";
import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import { ModuleBuilder } from "../wasm/module-builder.ts";
import { bestRate } from "./best-rate.ts";

/**
 * Sums that do not wait for each other: a multiply-add takes 4 cycles and two start in each, so 8 would do; with a product
 * and a sum in its place it takes more. With two constants they fit the registers that engines hand out on x64.
 */
const chains = 12;
/** Multiply-adds to each sum in one turn of the loop. */
const unrolled = 8;
const lanes = 4;
const turnsPerCall = 1000;
const milliseconds = 40;

/** Measures multiply-adds on registers, which no product can exceed in one thread, and divisions and square roots alike. */
export function measureArithmeticPeak(relaxed: boolean): MachinePeaks["arithmetic"] {
  return {
    name: relaxed ? "f32x4 multiply-add" : "f32x4 multiply, add",
    flopsPerSecond: rateOf(2, (f) => {
      // sum / 2 + 1 stays near 2, and needs the sum itself, or an engine would compute it once for all turns.
      f.f32x4(0.5);
      if (relaxed) f.f32x4(1).op(f32x4.relaxed_madd);
      else f.op(f32x4.mul).f32x4(1).op(f32x4.add);
    }),
    // The root of a number over 0.5 stays near 2 as well.
    divisionsPerSecond: rateOf(2, (f) => f.f32x4(0.5).op(f32x4.div).op(f32x4.sqrt)),
  };
}

/** Operations a second of something done to each sum again and again, on all lanes. */
function rateOf(operations: number, step: (f: FunctionBuilder) => void): number {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(arithmeticModule(step)));
  // The module is the one below.
  const { run } = instance.exports as unknown as { run(turns: number): number };
  const perTurn = chains * unrolled * lanes * operations;
  return bestRate((times) => run(times * turnsPerCall), perTurn * turnsPerCall, milliseconds);
}

/** `run(turns) -> f32`, a number that depends on every step, so that none is left out. */
function arithmeticModule(step: (f: FunctionBuilder) => void): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const f = module.function(["i32"], ["f32"]);
  const turns = f.parameter(0);
  const sums = Array.from({ length: chains }, () => f.local("v128"));
  sums.forEach((sum, i) => {
    f.f32x4(i + 1).set(sum);
  });
  f.loop((again) => {
    for (let i = 0; i < unrolled; i++)
      for (const sum of sums) {
        step(f.get(sum));
        f.set(sum);
      }
    f.get(turns).i32(1).op(i32.sub).tee(turns).branchIf(again);
  });
  sums.forEach((sum, i) => {
    f.get(sum);
    if (i > 0) f.op(f32x4.add);
  });
  f.lane(f32x4.extract_lane, 0);
  module.exportFunction("run", f);
  return module.encode();
}
