import type { Backend, DeviceTensor, DType } from "@tenon/tensor";
import { tensorData, upload } from "@tenon/tensor";
import type { GoldenArray, GoldenCase } from "./goldens.ts";
import { readGoldens } from "./goldens.ts";
import { relativeError, relativeTolerance } from "./tolerance.ts";

/** Computes with Tenon what the golden case expects, under the same names. */
export type Compute = (
  golden: GoldenCase,
  setting: { readonly backend: Backend; readonly dtype: "f32" | "f64" },
) => Promise<{ readonly [name: string]: ArrayLike<number> }>;

/** A family of golden cases, such as the losses. */
export interface Suite {
  /** Names `numbers/<name>.json` and `generate/<name>.py`. */
  readonly name: string;
  /** Heading in the table. */
  readonly title: string;
  /** The precisions that are compared; both where left out. */
  readonly dtypes?: readonly ("f32" | "f64")[];
  readonly compute: Compute;
}

export interface Agreement {
  readonly name: string;
  readonly source: string;
  readonly dtype: "f32" | "f64";
  /** Largest over the case's arrays; 1 is the limit. */
  readonly errorOverTolerance: number;
  /** The array at which it is largest. */
  readonly at: string;
}

export async function agreementOf(
  { compute }: Suite,
  golden: GoldenCase,
  setting: Parameters<Compute>[1],
): Promise<Agreement> {
  const actual = await compute(golden, setting);
  const { dtype } = setting;
  const tolerance = relativeTolerance(dtype, golden.terms);
  let worst = { errorOverTolerance: 0, at: Object.keys(golden.expected)[0] ?? "" };
  for (const [at, { data }] of Object.entries(golden.expected) as [string, GoldenArray][]) {
    const computed = actual[at];
    const errorOverTolerance = computed ? relativeError(computed, data) / tolerance : Infinity;
    if (!(errorOverTolerance <= worst.errorOverTolerance)) worst = { errorOverTolerance, at };
  }
  return { name: golden.name, source: golden.source, dtype, ...worst };
}

/** The precisions in which a suite is compared. */
export const dtypesOf = ({ dtypes = ["f32", "f64"] }: Suite): readonly ("f32" | "f64")[] => dtypes;

/** The cases of a suite; an error where there are none, since nothing would be compared. */
export function casesOf({ name }: Suite): readonly GoldenCase[] {
  const cases = readGoldens(name);
  if (cases.length === 0) throw new Error(`numbers/${name}.json has no cases`);
  return cases;
}

/** An input of a case on a backend. */
export function inputOf({ name, inputs }: GoldenCase, input: string, backend: Backend, dtype: DType): DeviceTensor {
  const array = inputs[input];
  if (!array) throw new Error(`"${name}" has no input "${input}"`);
  return upload(backend, tensorData(dtype, [...array.data], array.shape));
}
