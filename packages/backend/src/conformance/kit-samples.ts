import type { DType, PrimitiveName, Program, Sample } from "@tenon/program";
import { sampleProgram, samples } from "@tenon/program";

/** A use of a primitive, as the kit tries it. */
export interface KitSample {
  readonly primitive: PrimitiveName;
  readonly sample: Sample<unknown>;
  readonly program: Program;
  /** Of the first operand, or of the result where there is none. */
  readonly dtype: DType;
}

/**
 * The samples of a primitive, and for every one in f64 its twin in f32: many awkward shapes are written in f64 so that
 * gradients can be measured, and a backend without f64 must meet them all the same.
 */
export function kitSamples(primitive: PrimitiveName): KitSample[] {
  const own: readonly Sample<unknown>[] = samples[primitive]();
  const seen = new Set<string>();
  return [...own, ...own.map(inSinglePrecision)].flatMap((sample) => {
    // Infinity and NaN are not JSON: without the replacement different special values would look alike.
    const key = JSON.stringify([sample.operands, sample.attributes], (_, value) =>
      typeof value === "number" ? String(value) : value,
    );
    if (seen.has(key)) return [];
    seen.add(key);
    const program = sampleProgram(primitive, sample);
    const dtype = (program.inputs[0] ?? program.nodes[0]?.results[0])?.dtype ?? "f32";
    return [{ primitive, sample, program, dtype }];
  });
}

/** The same with every f64, also inside nested Programs, made f32. */
function inSinglePrecision<T>(value: T): T {
  // A copy with one string exchanged for another of the same type has the type of the original.
  return exchange(value) as T;
}

function exchange(value: unknown): unknown {
  if (value === "f64") return "f32";
  if (Array.isArray(value)) return value.map(exchange);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, exchange(inner)]));
}
