import { mathFunctions } from "./math-functions.ts";
import { numberFunctions } from "./number-functions.ts";

/** A function that kernels may call, as WGSL, and those that it calls. */
export interface LibraryFunction {
  readonly needs: readonly LibraryName[];
  readonly code: string;
}

export type MathName =
  | "exp_f32"
  | "log_f32"
  | "tanh_f32"
  | "erf_f32"
  | "high_product"
  | "quarter_turns"
  | "sin_f32"
  | "cos_f32"
  | "exact_product"
  | "pow_f32";

export type NumberName =
  | "is_nan"
  | "from_bits"
  | "order"
  | "unorder"
  | "max_f32"
  | "rank"
  | "less_f32"
  | "equal_f32"
  | "copy_sign"
  | "div_i32"
  | "div_u32"
  | "from_i32"
  | "from_u32"
  | "to_i32"
  | "to_u32"
  | "to_u8"
  | "threefry";

export type LibraryName = MathName | NumberName;

const functions: Readonly<Record<LibraryName, LibraryFunction>> = { ...numberFunctions, ...mathFunctions };

/** The text of some functions and of all that they call, each after what it needs. */
export function libraryText(names: Iterable<LibraryName>): string {
  const taken = new Set<LibraryName>();
  const take = (name: LibraryName): void => {
    if (taken.has(name)) return;
    for (const needed of functions[name].needs) take(needed);
    taken.add(name);
  };
  for (const name of names) take(name);
  return [...taken].map((name) => functions[name].code).join("\n");
}
