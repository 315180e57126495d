import type { DType, TypedArray } from "./dtype.ts";
import type { ProgramBuilder, Value } from "./program-builder.ts";
import type { Shape } from "./shape.ts";
import type { TensorData } from "./tensor-data.ts";
import type { TensorType } from "./tensor-type.ts";

/** Attributes of primitives that have none. */
export type NoAttributes = Readonly<Record<never, never>>;
export const noAttributes: NoAttributes = {};

/**
 * Values of a node by position. The shape rule has checked how many there are, so a gradient rule takes as many as its
 * primitive has without asking again.
 */
export type Positional = readonly [Value, Value, Value, ...Value[]];

/** What a gradient rule is given. It is asked only where some floating-point result has a cotangent. */
export interface GradientContext<A> {
  readonly operands: Positional;
  readonly results: Positional;
  /** The cotangent of the first result that has one: of the result, for primitives that have one result. */
  readonly cotangent: Value;
  /** Cotangent per result; undefined means zero. At least one is defined. */
  readonly cotangents: readonly (Value | undefined)[];
  /** What the primitive's `forward` kept; empty for primitives that have none. */
  readonly residuals: readonly Value[];
  readonly attributes: A;
  readonly builder: ProgramBuilder;
}

/** Cotangent per operand; undefined means zero. What is given for an integer operand is ignored. */
export type GradientRule<A> = (context: GradientContext<A>) => readonly (Value | undefined)[];

/** What every user of a primitive must know: its types and its gradient. */
export interface PrimitiveRule<A> {
  readonly name: string;
  /**
   * Types of the results. Refuses (`misfit.ts`) operands or attributes that do not fit; builders and `verifyProgram` make a
   * ProgramError of that.
   */
  infer(operands: readonly TensorType[], attributes: A): readonly TensorType[];
  /** `none` where the result does not depend on the operands in a differentiable way. */
  readonly gradient: "none" | GradientRule<A>;
  /**
   * For primitives that hold Programs: emits the primitive in the form whose gradient will be asked for, and keeps what
   * the gradient needs. Without it the primitive is emitted as it stands.
   */
  forward?(
    operands: readonly Value[],
    attributes: A,
    builder: ProgramBuilder,
  ): { readonly results: readonly Value[]; readonly residuals: readonly Value[] };
}

/**
 * Reference evaluation: the data of each result. Written for reading; computes in f64 and rounds once, on storing to
 * the typed array of the result's dtype.
 */
export type Evaluation<A> = (
  operands: readonly TensorData[],
  attributes: A,
  results: readonly TensorType[],
) => readonly TypedArray[];

/** One operand of a sample: given values, or random ones in `range` (default -2 to 2, for integers 0 to 8). */
export interface SampleOperand {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly range?: readonly [number, number];
  readonly values?: readonly number[];
}

/** One use of a primitive that tests and the conformance kit try: operands, attributes and what is special about it. */
export interface Sample<A> {
  readonly note: string;
  readonly operands: readonly SampleOperand[];
  readonly attributes: A;
  /** Set to false where the function has a kink or a pole at these operands, so that no derivative can be measured. */
  readonly differentiable?: false;
}
