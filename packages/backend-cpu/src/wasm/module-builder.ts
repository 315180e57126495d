import type { FunctionReference, Global } from "./function-builder.ts";
import { FunctionBuilder, writeI32 } from "./function-builder.ts";
import { unsigned, writeUnsigned } from "./leb128.ts";
import type { ValueType } from "./opcode.ts";
import { typeCodes } from "./opcode.ts";

/** Limits of an imported memory, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/**
 * Writes a WebAssembly module: one imported memory, imported functions, globals and functions. The sections are those
 * of the Core Specification, section 5.5, in its order.
 */
export class ModuleBuilder {
  readonly #types: string[] = [];
  readonly #typeBytes: number[][] = [];
  readonly #imports: { readonly module: string; readonly name: string; readonly kind: number[] }[] = [];
  readonly #functions: { readonly builder: FunctionBuilder; readonly type: number }[] = [];
  readonly #globals: number[][] = [];
  readonly #exports: { readonly name: string; readonly kind: number; readonly index: number }[] = [];
  #importedFunctions = 0;

  /** Call this before any other import of functions is used; there is one memory. */
  importMemory(module: string, name: string, { initial, maximum, shared }: MemoryLimits): void {
    const kind = [0x02, shared ? 0x03 : 0x01];
    writeUnsigned(kind, initial);
    writeUnsigned(kind, maximum);
    this.#imports.push({ module, name, kind });
  }

  /** Imports come before all functions of the module's own. */
  importFunction(
    module: string,
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[] = [],
  ): FunctionReference {
    if (this.#functions.length > 0) throw new Error("an import after a function");
    const kind = [0x00];
    writeUnsigned(kind, this.#type(parameters, results));
    this.#imports.push({ module, name, kind });
    return { index: this.#importedFunctions++ };
  }

  /** A mutable i32, 0 at first; every instance, and so every thread, has its own. */
  global(): Global {
    const bytes = [typeCodes.i32, 0x01];
    writeI32(bytes, 0);
    bytes.push(0x0b);
    return (this.#globals.push(bytes) - 1) as Global;
  }

  function(parameters: readonly ValueType[], results: readonly ValueType[] = []): FunctionBuilder {
    const builder = new FunctionBuilder(this.#importedFunctions + this.#functions.length, parameters, results);
    this.#functions.push({ builder, type: this.#type(parameters, results) });
    return builder;
  }

  exportFunction(name: string, { index }: FunctionReference): void {
    this.#exports.push({ name, kind: 0x00, index });
  }

  encode(): Uint8Array<ArrayBuffer> {
    const imports = this.#imports.map(({ module, name, kind }) => joined([text(module), text(name), kind]));
    const types = this.#functions.map(({ type }) => unsigned(type));
    const exported = this.#exports.map(({ name, kind, index }) => joined([text(name), [kind], unsigned(index)]));
    const code = this.#functions.map(({ builder }) => sized(builder.encode()));
    return joined([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, this.#typeBytes),
      section(2, imports),
      section(3, types),
      section(6, this.#globals),
      section(7, exported),
      section(10, code),
    ]);
  }

  #type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}>${results.join()}`;
    const found = this.#types.indexOf(key);
    if (found >= 0) return found;
    const bytes = [0x60];
    for (const list of [parameters, results]) {
      writeUnsigned(bytes, list.length);
      for (const type of list) bytes.push(typeCodes[type]);
    }
    this.#typeBytes.push(bytes);
    return this.#types.push(key) - 1;
  }
}

type Bytes = ArrayLike<number>;

/** One after another; arrays of any number, without a call that takes each as an argument. */
function joined(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

const section = (id: number, entries: readonly Bytes[]): Bytes =>
  entries.length === 0 ? [] : joined([[id], sized(joined([unsigned(entries.length), ...entries]))]);

/** With their number before them. */
const sized = (bytes: Bytes): Bytes => joined([unsigned(bytes.length), bytes]);

/** A name, UTF-8. */
const text = (value: string): Bytes => sized(new TextEncoder().encode(value));
