import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as f32 from "../src/wasm/instructions/f32.ts";
import * as f32x4 from "../src/wasm/instructions/f32x4.ts";
import * as f64 from "../src/wasm/instructions/f64.ts";
import * as f64x2 from "../src/wasm/instructions/f64x2.ts";
import * as i8x16 from "../src/wasm/instructions/i8x16.ts";
import * as i16x8 from "../src/wasm/instructions/i16x8.ts";
import * as i32 from "../src/wasm/instructions/i32.ts";
import * as i32x4 from "../src/wasm/instructions/i32x4.ts";
import * as i64 from "../src/wasm/instructions/i64.ts";
import * as i64x2 from "../src/wasm/instructions/i64x2.ts";
import * as v128 from "../src/wasm/instructions/v128.ts";
import { writeSigned, writeUnsigned } from "../src/wasm/leb128.ts";
import { ModuleBuilder } from "../src/wasm/module-builder.ts";
import type { PlainOpcode } from "../src/wasm/opcode.ts";

function instantiate(
  module: ModuleBuilder,
  imports: WebAssembly.Imports = {},
): Record<string, (...x: number[]) => number> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), imports);
  // Every export of these modules is a function.
  return exports as Record<string, (...x: number[]) => number>;
}

test("LEB128 of any integer is what the engine reads back", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 20 }), (values) => {
      const module = new ModuleBuilder();
      values.forEach((value, i) => {
        const f = module.function([], ["i32"]);
        f.i32(value);
        module.exportFunction(`f${i}`, f);
      });
      const exports = instantiate(module);
      values.forEach((value, i) => {
        expect(exports[`f${i}`]?.()).toBe(value | 0);
      });
    }),
  );
});

test("LEB128 takes as few bytes as there are", () => {
  const lengths = (write: typeof writeSigned, values: number[]) =>
    values.map((value) => {
      const bytes: number[] = [];
      write(bytes, value);
      return bytes.length;
    });
  expect(lengths(writeUnsigned, [0, 127, 128, 16383, 16384, 0xffffffff])).toEqual([1, 1, 2, 2, 3, 5]);
  expect(lengths(writeSigned, [0, 63, 64, -64, -65, 8191, 8192, -2147483648])).toEqual([1, 1, 2, 1, 2, 2, 3, 5]);
});

test("control flow: a loop with a branch out of it sums the numbers below n", () => {
  const module = new ModuleBuilder();
  const f = module.function(["i32"], ["i32"]);
  const [i, sum] = [f.local("i32"), f.local("i32")];
  f.forBelow(
    i,
    () => f.get(f.parameter(0)),
    1,
    () => {
      f.get(sum).get(i).op(i32.add).set(sum);
    },
  );
  f.get(sum).i32(100).op(i32.gt_s);
  f.if(
    () => f.i32(-1),
    () => f.get(sum),
    "i32",
  );
  module.exportFunction("sum", f);
  const { sum: run } = instantiate(module);
  expect([0, 1, 10, 15].map((n) => run?.(n))).toEqual([0, 0, 45, -1]);
});

test("imports, globals, vectors and lanes", () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, maximum: 2, shared: false });
  const twice = module.importFunction("env", "twice", ["f64"], ["f64"]);
  const counter = module.global();
  const f = module.function(["i32"]);
  f.i32(7).setGlobal(counter);
  // [1, 2, 3, 4] reversed, plus the global in each lane, lane 2 doubled by the host.
  const v = f.local("v128");
  f.i32(0).memory(v128.load).i32x4(0).shuffle32([3, 2, 1, 0]).getGlobal(counter).op(i32x4.splat).op(i32x4.add);
  f.set(v).get(f.parameter(0)).get(v).get(v).lane(i32x4.extract_lane, 2).op(f64.convert_i32_s).call(twice);
  f.op(i32.trunc_sat_f64_s).lane(i32x4.replace_lane, 2).memory(v128.store, 16);
  module.exportFunction("run", f);
  const { run } = instantiate(module, { env: { memory, twice: (x: number) => 2 * x } });
  new Int32Array(memory.buffer).set([1, 2, 3, 4]);
  run?.(0);
  expect([...new Int32Array(memory.buffer, 16, 4)]).toEqual([11, 10, 18, 8]);
});

/** Operand types and result of an instruction, by its name. */
function signature(
  name: string,
): { operands: ("i32" | "i64" | "f32" | "f64" | "v128")[]; results: number } | undefined {
  // Loads, stores and what names a lane are tried by the test above.
  if (/load|store|_lane/.test(name)) return undefined;
  const [shape = "", operation = ""] = name.split(".");
  const scalar = ["i32", "i64", "f32", "f64"].includes(shape) ? (shape as "i32") : undefined;
  if (scalar) {
    const from = /_(i32|i64|f32|f64)(_[su])?$/.exec(operation)?.[1];
    if (from) return { operands: [from as "i32"], results: 1 };
    const unary = /^(eqz|clz|ctz|abs|neg|ceil|floor|trunc|nearest|sqrt)$/.test(operation);
    return { operands: unary ? [scalar] : [scalar, scalar], results: 1 };
  }
  if (operation === "splat")
    return { operands: [shape.startsWith("f64") ? "f64" : shape.startsWith("f32") ? "f32" : "i32"], results: 1 };
  if (/^sh[lr]/.test(operation)) return { operands: ["v128", "i32"], results: 1 };
  if (operation === "bitselect" || operation === "relaxed_madd")
    return { operands: ["v128", "v128", "v128"], results: 1 };
  const unary =
    /^(not|abs|neg|sqrt|ceil|floor|trunc|nearest|any_true|all_true|extend|trunc_sat|convert|demote|promote)/.test(
      operation,
    );
  return { operands: unary ? ["v128"] : ["v128", "v128"], results: 1 };
}

test("every instruction of the table has the number that the engine knows it by", () => {
  const relaxed = WebAssembly.validate(
    // () -> v128 of three constants through f32x4.relaxed_madd; engines without it refuse.
    (() => {
      const module = new ModuleBuilder();
      const f = module.function([]);
      f.f32x4(1).f32x4(1).f32x4(1).op(f32x4.relaxed_madd).drop();
      return module.encode();
    })(),
  );
  const all = { i32, i64, f32, f64, v128, i8x16, i16x8, i32x4, i64x2, f32x4, f64x2 };
  const named = Object.entries(all).flatMap(([type, instructions]) =>
    Object.entries(instructions).map(([name, opcode]) => [`${type}.${name}`, opcode] as const),
  );
  expect(named.length).toBeGreaterThan(150);
  for (const [name, opcode] of named) {
    const types = signature(name);
    if (!types || (name.includes("relaxed") && !relaxed)) continue;
    const module = new ModuleBuilder();
    const f = module.function(types.operands);
    types.operands.forEach((_, i) => {
      f.get(f.parameter(i));
    });
    f.op(opcode as PlainOpcode).drop();
    expect(WebAssembly.validate(module.encode()), name).toBe(true);
  }
});
