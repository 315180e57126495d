import { DoubleMath } from "../src/math/double-math.ts";
import { emitErf } from "../src/math/erf.ts";
import { emitExp } from "../src/math/exp.ts";
import { emitLog } from "../src/math/log.ts";
import { emitCos, emitSin } from "../src/math/sin-cos.ts";
import { emitTanh } from "../src/math/tanh.ts";
import { emitVectorPow } from "../src/math/vector-pow.ts";
import * as f64 from "../src/wasm/instructions/f64.ts";
import * as v128 from "../src/wasm/instructions/v128.ts";
import { ModuleBuilder } from "../src/wasm/module-builder.ts";

/** Elements of the arrays. */
export const length = 65536;
export type VectorFunction = "exp" | "log" | "tanh" | "sin" | "cos" | "erf";
const vectorMath = { exp: emitExp, log: emitLog, tanh: emitTanh, sin: emitSin, cos: emitCos, erf: emitErf };
export const vectorFunctions: readonly VectorFunction[] = ["exp", "log", "tanh", "sin", "cos", "erf"];
export type DoubleUnary = "exp" | "log" | "tanh" | "sin" | "cos" | "erf";

const bytes = 4 * length;
const memory = new WebAssembly.Memory({ initial: (3 * bytes) >> 16, maximum: (3 * bytes) >> 16 });
export const input: Float32Array = new Float32Array(memory.buffer, 0, length);
export const exponents: Float32Array = new Float32Array(memory.buffer, bytes, length);
export const output: Float32Array = new Float32Array(memory.buffer, 2 * bytes, length);

const exports = (() => {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, maximum: 1 << 16, shared: false });
  const doubles = new DoubleMath(module);
  for (const name of [...vectorFunctions, "pow"] as const) {
    const f = module.function(["i32"]);
    const i = f.local("i32");
    f.forBelow(
      i,
      () => f.get(f.parameter(0)),
      16,
      () => {
        f.get(i).get(i).memory(v128.load);
        if (name === "pow") {
          f.get(i).memory(v128.load, bytes);
          emitVectorPow(f, doubles);
        } else vectorMath[name](f);
        f.memory(v128.store, 2 * bytes);
      },
    );
    module.exportFunction(`vector ${name}`, f);
    const scalar = doubles.function(name);
    module.exportFunction(name, scalar);
    const g = module.function(["i32"]);
    const j = g.local("i32");
    g.forBelow(
      j,
      () => g.get(g.parameter(0)),
      8,
      () => {
        g.get(j).get(j).memory(f64.load);
        if (name === "pow") g.get(j).memory(f64.load, bytes);
        g.call(scalar).memory(f64.store, 2 * bytes);
      },
    );
    module.exportFunction(`array ${name}`, g);
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  return exports as Record<string, (...x: number[]) => number>;
})();

/** Applies a function to the first `count` elements of `input`. */
export const applyVector = (name: VectorFunction | "pow", count: number = length): void => {
  exports[`vector ${name}`]?.(4 * count);
};

/** Applies a function of f64 to `count` numbers where `input` is. */
export const applyDouble = (name: DoubleUnary | "pow", count: number): void => {
  exports[`array ${name}`]?.(8 * count);
};

/** The results of f32 for any number of arguments up to `length`. */
export function vector(
  name: VectorFunction | "pow",
  values: ArrayLike<number>,
  powers?: ArrayLike<number>,
): Float32Array {
  input.set(values);
  if (powers) exponents.set(powers);
  applyVector(name, (values.length + 3) & ~3);
  return output.slice(0, values.length);
}

export const double = (name: DoubleUnary, x: number): number => exports[name]?.(x) as number;
export const doublePow = (x: number, y: number): number => exports["pow"]?.(x, y) as number;
