import type { NestKernel, Reduction, Store } from "@tenon/compiler";
import type { BoundMemory } from "../wgsl/bindings.ts";
import { typeName } from "../wgsl/values.ts";

/**
 * How a reduction runs: variables of one type, each with what it starts from. Maxima run on integers in the order of
 * numbers, so that NaN and both zeros come out right; argmax keeps a position beside its key, the earlier one winning a tie.
 */
export interface Running {
  readonly type: "f32" | "i32" | "u32";
  readonly start: string;
  /** What of an operand takes part. */
  key(operand: string, memory: BoundMemory): string;
  /** Of two values in the order in which they came. For argmax of keys alone. */
  combine(left: string, right: string): string;
  /** The result from the value that is left. */
  result(value: string, memory: BoundMemory): string;
}

export function running({ kind, operand, dtype }: Reduction): Running {
  const type = typeName(operand.dtype);
  if (type === "bool") throw new Error(`${kind} of bool`);
  if (kind === "sum")
    return {
      type,
      start: type === "f32" ? "0.0" : type === "i32" ? "0" : "0u",
      key: (text) => text,
      combine: (left, right) => `${left} + ${right}`,
      result: (value) => (dtype === "u8" ? `${value} & 255u` : value),
    };
  const unsigned = type === "u32";
  return {
    type: unsigned ? "u32" : "i32",
    // Below every number's, so that even -Infinity takes its place; of nothing, the maximum is what unorder makes of it.
    start: unsigned ? "0u" : kind === "max" && type === "f32" ? "order(from_bits(0xff800000u))" : "(-2147483647 - 1)",
    key: (text, memory) => (type === "f32" ? `${memory.use(kind === "max" ? "order" : "rank")}(${text})` : text),
    combine: (left, right) => `max(${left}, ${right})`,
    result: (value, memory) => (kind === "max" && type === "f32" ? `${memory.use("unorder")}(${value})` : value),
  };
}

/** The reductions of a kernel that some of its stores need, one bit each. */
export function neededReductions({ reductions }: NestKernel, stores: readonly Store[]): number {
  let needed = stores.reduce((bits, { value }) => bits | value.reductions, 0);
  for (let i = reductions.length - 1; i >= 0; i--)
    if (needed & (1 << i)) needed |= reductions[i]?.operand.reductions ?? 0;
  return needed;
}

/** Reductions in passes over the row: each in the first in which all that it needs has its result. */
export function passesOf(kernel: NestKernel): readonly (readonly number[])[] {
  const { reductions, stores } = kernel;
  const needed = neededReductions(kernel, stores);
  const passOf: number[] = [];
  const passes: number[][] = [];
  reductions.forEach(({ operand }, i) => {
    if ((needed & (1 << i)) === 0) return;
    let pass = 0;
    for (let other = 0; other < i; other++)
      if (operand.reductions & (1 << other)) pass = Math.max(pass, (passOf[other] ?? 0) + 1);
    passOf[i] = pass;
    passes[pass] ??= [];
    passes[pass]?.push(i);
  });
  return passes.filter((pass) => pass !== undefined);
}
