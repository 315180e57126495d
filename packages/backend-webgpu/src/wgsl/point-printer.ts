import type { Atom, Condition, GuardScalar, Index, Scalar, Store } from "@tenon/compiler";
import type { BoundMemory } from "./bindings.ts";
import type { Lines } from "./lines.ts";
import { operations } from "./operations.ts";
import { bitsOf, isBeyondLiterals, literal, typeName } from "./values.ts";

/** What a block of code has computed already: it is known until the block ends. */
interface Scope {
  readonly scalars: Map<Scalar, string>;
  readonly indices: Map<string, string>;
}

/** Prints what a kernel computes at a point: scalars, positions, stores. Each is computed once in the block it is in. */
export class PointPrinter {
  readonly lines: Lines;
  readonly memory: BoundMemory;
  readonly #scopes: Scope[] = [{ scalars: new Map(), indices: new Map() }];
  readonly #axes = new Map<number, string>();
  readonly #reductions = new Map<number, string>();
  #names = 0;

  constructor(lines: Lines, memory: BoundMemory) {
    this.lines = lines;
    this.memory = memory;
  }

  /** From here on an axis stands at the position that a text says. */
  setAxis(axis: number, text: string): void {
    this.#axes.set(axis, text);
  }

  /** From here on the result of a reduction is known by a name. */
  setReduction(reduction: number, name: string): void {
    this.#reductions.set(reduction, name);
  }

  fresh(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  /** A block of code; what is computed in it is forgotten at its end. */
  block(head: string, body: () => void): void {
    this.lines.block(head, () => {
      this.#scopes.push({ scalars: new Map(), indices: new Map() });
      body();
      this.#scopes.pop();
    });
  }

  /** The value of a scalar: a name or a literal. */
  value(scalar: Scalar): string {
    if (scalar.kind === "constant") {
      if (scalar.dtype !== "f32" || !isBeyondLiterals(scalar.value)) return literal(scalar.dtype, scalar.value);
      return `${this.memory.use("from_bits")}(0x${bitsOf(scalar.value).toString(16)}u)`;
    }
    if (scalar.kind === "reduction") {
      const name = this.#reductions.get(scalar.reduction);
      if (name === undefined) throw new Error(`reduction ${scalar.reduction} has no result yet`);
      return name;
    }
    for (const { scalars } of this.#scopes) {
      const known = scalars.get(scalar);
      if (known !== undefined) return known;
    }
    const name = scalar.kind === "guard" ? this.#guard(scalar) : this.#name("v", this.#text(scalar));
    this.#scopes.at(-1)?.scalars.set(scalar, name);
    return name;
  }

  /** A position: text of an i32, safe to repeat. */
  index(index: Index): string {
    for (const { indices } of this.#scopes) {
      const known = indices.get(index.key);
      if (known !== undefined) return known;
    }
    const { constant, terms } = index;
    const parts = terms.map(({ atom, scale }) => (scale === 1 ? this.#atom(atom) : `${this.#atom(atom)} * ${scale}`));
    if (constant !== 0 || parts.length === 0) parts.push(String(constant));
    const text = parts.join(" + ").replaceAll("+ -", "- ");
    if (terms.length === 0 || (terms.length === 1 && parts.length === 1 && /^\w+$/.test(text))) return text;
    const name = this.#name("i", text);
    this.#scopes.at(-1)?.indices.set(index.key, name);
    return name;
  }

  /**
   * Computes here what stays the same in a loop that is to follow: everything that depends on none of `axes` (one bit each)
   * and on no reduction without a result. What is inside a guard stays there.
   */
  hoist(roots: readonly Scalar[], axes: number): void {
    const seen = new Set<Scalar>();
    const known = (scalar: Scalar): boolean => {
      for (let i = 0; i < 31; i++) if (scalar.reductions & (1 << i) && !this.#reductions.has(i)) return false;
      return true;
    };
    const visit = (scalar: Scalar): void => {
      if (seen.has(scalar)) return;
      seen.add(scalar);
      if (scalar.kind === "constant" || scalar.kind === "reduction") return;
      if ((scalar.axes & axes) === 0 && known(scalar)) this.value(scalar);
      else if (scalar.kind === "operation") scalar.operands.forEach(visit);
      else if (scalar.kind === "random") scalar.keys.forEach(visit);
    };
    roots.forEach(visit);
  }

  /** Writes the values of some stores: all of them are computed before the first is written. */
  store(stores: readonly Store[]): void {
    const values = stores.map(({ value }) => this.value(value));
    const positions = stores.map(({ index }) => this.index(index));
    stores.forEach(({ buffer }, i) => {
      this.lines.add(this.memory.store(buffer, positions[i] as string, values[i] as string));
    });
  }

  #name(prefix: string, text: string): string {
    const name = this.fresh(prefix);
    this.lines.add(`let ${name} = ${text};`);
    return name;
  }

  #text(scalar: Exclude<Scalar, { kind: "constant" | "reduction" | "guard" }>): string {
    switch (scalar.kind) {
      case "index": {
        const position = this.index(scalar.index);
        return scalar.dtype === "i32" ? position : `${typeName(scalar.dtype)}(${position})`;
      }
      case "load":
        return this.memory.load(scalar.buffer, this.index(scalar.index));
      case "random": {
        const [left, right] = scalar.keys.map((key) => this.value(key));
        return `${this.memory.use("threefry")}(${left}, ${right}, u32(${this.index(scalar.index)}))`;
      }
      case "operation": {
        // Constants alone would be computed while the shader is made, where an overflow is an error.
        const fixed = scalar.operands.every(({ kind }) => kind === "constant");
        const operands = scalar.operands.map((operand) => {
          const value = this.value(operand);
          return fixed ? this.#name("c", value) : value;
        });
        const { dtype } = scalar.operands[scalar.op === "select" ? 1 : 0] as Scalar;
        return operations[scalar.op]({ scalar, dtype, operands, use: this.memory.use });
      }
    }
  }

  /** Loads of the inner value happen only where the conditions hold. */
  #guard({ dtype, conditions, inside, outside }: GuardScalar): string {
    const name = this.fresh("g");
    const holds = conditions.map((condition) => this.#condition(condition)).join(" && ");
    this.lines.add(`var ${name}: ${typeName(dtype)};`);
    const assign = (value: Scalar) => (): void => this.lines.add(`${name} = ${this.value(value)};`);
    this.block(`if (${holds})`, assign(inside));
    this.block("else", assign(outside));
    return name;
  }

  #condition({ index, below, multipleOf }: Condition): string {
    const position = this.index(index);
    const tests = [];
    if (index.low < 0) tests.push(`${position} >= 0`);
    if (index.high >= below) tests.push(`${position} < ${below}`);
    if (multipleOf > 1) tests.push(`(${position}) % ${multipleOf} == 0`);
    return tests.length === 0 ? "true" : tests.join(" && ");
  }

  #atom(atom: Atom): string {
    switch (atom.kind) {
      case "axis":
        return this.#axes.get(atom.axis) ?? "0";
      case "quotient":
        return divided(`(${this.index(atom.of)})`, atom.by);
      case "remainder":
        return remainderOf(`(${this.index(atom.of)})`, atom.by);
      case "bounded":
        return `(${this.index(atom.of)})`;
      case "value": {
        const { dtype } = atom.value;
        const value = this.value(atom.value);
        if (dtype === "i32") return `clamp(${value}, 0, ${atom.high})`;
        return `i32(min(u32(${value}), ${atom.high}u))`;
      }
    }
  }
}

const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0;

/** Quotient of a number that is not negative. */
export const divided = (text: string, by: number): string =>
  isPowerOfTwo(by) ? `(${text} >> ${Math.log2(by)}u)` : `(${text} / ${by})`;

export const remainderOf = (text: string, by: number): string =>
  isPowerOfTwo(by) ? `(${text} & ${by - 1})` : `(${text} % ${by})`;
