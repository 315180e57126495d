import type { FunctionBuilder, FunctionReference } from "../wasm/function-builder.ts";
import type { ModuleBuilder } from "../wasm/module-builder.ts";
import type { ValueType } from "../wasm/opcode.ts";
import { defineErf } from "./double-erf.ts";
import { defineExp } from "./double-exp.ts";
import { defineLog } from "./double-log.ts";
import { definePow } from "./double-pow.ts";
import { defineCos, defineRemainder, defineSin, defineUpperProduct, defineWord } from "./double-sin-cos.ts";
import { defineTanh } from "./double-tanh.ts";

export type DoubleFunction = "exp" | "log" | "tanh" | "sin" | "cos" | "erf" | "pow";

type Definition = (f: FunctionBuilder, math: DoubleMath) => void;

const definitions: { readonly [F in DoubleFunction]: Definition } = {
  exp: defineExp,
  log: defineLog,
  tanh: defineTanh,
  sin: defineSin,
  cos: defineCos,
  erf: defineErf,
  pow: definePow,
};

/** Elementary functions of f64: functions of a module, each defined at its first use. */
export class DoubleMath {
  readonly #module: ModuleBuilder;
  readonly #defined = new Map<string, FunctionReference>();

  constructor(module: ModuleBuilder) {
    this.#module = module;
  }

  function(name: DoubleFunction): FunctionReference {
    return this.#define(name, name === "pow" ? ["f64", "f64"] : ["f64"], ["f64"], definitions[name]);
  }

  /** For sin and cos: x -> r (two parts), n with x = n pi/2 + r. */
  remainder(): FunctionReference {
    return this.#define("remainder", ["f64"], ["f64", "f64", "i32"], defineRemainder);
  }
  /** A word of the bits of 2/pi. */
  word(): FunctionReference {
    return this.#define("word", ["i32"], ["i64"], defineWord);
  }
  upperProduct(): FunctionReference {
    return this.#define("upper product", ["i64", "i64"], ["i64"], defineUpperProduct);
  }

  #define(
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
    define: Definition,
  ): FunctionReference {
    const found = this.#defined.get(name);
    if (found) return found;
    const f = this.#module.function(parameters, results);
    this.#defined.set(name, f);
    define(f, this);
    return f;
  }
}
