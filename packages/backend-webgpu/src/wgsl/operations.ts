import type { OperationScalar, Scalar, ScalarOp } from "@tenon/compiler";
import type { DType } from "@tenon/program";
import { castText } from "./casts.ts";
import type { LibraryName } from "./library.ts";
import { literal, typeName } from "./values.ts";

/** What printing an operation needs to know. */
export interface OperationContext {
  readonly scalar: OperationScalar;
  /** Dtype of the first operand (of select: of the choices). */
  readonly dtype: DType;
  /** The operands as text: names or literals, safe to repeat. */
  readonly operands: readonly string[];
  /** Asks for a function of the library. */
  use(name: LibraryName): string;
}

type Print = (context: OperationContext) => string;

/** What a result of u8 keeps. */
const byte = ({ scalar }: OperationContext, text: string): string =>
  scalar.dtype === "u8" ? `(${text}) & 255u` : text;

const infix =
  (operator: string): Print =>
  (context) =>
    byte(context, `${context.operands[0]} ${operator} ${context.operands[1]}`);

const call =
  (name: LibraryName): Print =>
  ({ operands, use }) =>
    `${use(name)}(${operands.join(", ")})`;

/** Distances count modulo the bits of the dtype; those of signed integers are cast, since WGSL shifts by u32. */
const shift =
  (operator: "<<" | ">>"): Print =>
  (context) => {
    const { operands, dtype } = context;
    const distance = dtype === "i32" ? `bitcast<u32>(${operands[1]})` : operands[1];
    return byte(context, `${operands[0]} ${operator} (${distance} & ${dtype === "u8" ? 7 : 31}u)`);
  };

/** How each operation is written. */
export const operations = {
  neg: (context) => {
    const [x] = context.operands;
    if (context.dtype === "f32") return `bitcast<f32>(bitcast<u32>(${x}) ^ 0x80000000u)`;
    return context.dtype === "i32" ? `-(${x})` : byte(context, `0u - ${x}`);
  },
  exp: call("exp_f32"),
  log: call("log_f32"),
  sqrt: ({ operands }) => `sqrt(${operands[0]})`,
  tanh: call("tanh_f32"),
  sin: call("sin_f32"),
  cos: call("cos_f32"),
  erf: call("erf_f32"),
  floor: ({ operands }) => `floor(${operands[0]})`,
  cast: ({ operands, dtype, scalar, use }) => castText(operands[0] as string, dtype, scalar.dtype, use),
  bitcast: ({ operands, scalar }) => `bitcast<${typeName(scalar.dtype)}>(${operands[0]})`,
  add: infix("+"),
  mul: infix("*"),
  div: (context) => {
    const [x, y] = context.operands;
    if (context.dtype === "f32") return `${x} / ${y}`;
    return `${context.use(context.dtype === "i32" ? "div_i32" : "div_u32")}(${x}, ${y})`;
  },
  pow: (context) => integerPower(context) ?? call("pow_f32")(context),
  max: ({ operands, dtype, use }) => `${dtype === "f32" ? use("max_f32") : "max"}(${operands.join(", ")})`,
  less: ({ operands: [x, y], dtype, use }) => {
    if (dtype === "bool") return `!${x} && ${y}`;
    return dtype === "f32" ? `${use("less_f32")}(${x}, ${y})` : `${x} < ${y}`;
  },
  equal: ({ operands: [x, y], dtype, use }) => (dtype === "f32" ? `${use("equal_f32")}(${x}, ${y})` : `${x} == ${y}`),
  bitAnd: infix("&"),
  bitOr: infix("|"),
  bitXor: ({ operands: [x, y], dtype }) => (dtype === "bool" ? `${x} != ${y}` : `${x} ^ ${y}`),
  shiftLeft: shift("<<"),
  shiftRight: shift(">>"),
  // condition, whenTrue, whenFalse
  select: ({ operands: [condition, yes, no] }) => `select(${no}, ${yes}, ${condition})`,
} satisfies Record<ScalarOp, Print> as Record<ScalarOp, Print>;

/** Small whole powers, exactly as products. */
function integerPower({ scalar, operands: [x] }: OperationContext): string | undefined {
  const exponent = scalar.operands[1] as Scalar;
  if (exponent.kind !== "constant") return undefined;
  switch (exponent.value) {
    case 0:
      return literal("f32", 1);
    case 1:
      return x;
    case 2:
      return `${x} * ${x}`;
    case 3:
      return `${x} * ${x} * ${x}`;
    case -1:
      return `1.0 / ${x}`;
    default:
      return undefined;
  }
}
