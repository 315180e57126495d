import { optionError } from "../option-range.ts";
import { constant, ones, zeros } from "./filled.ts";
import type { Initialiser } from "./initialiser.ts";
import type { NormalOptions } from "./normal.ts";
import { normal, truncatedNormal } from "./normal.ts";
import { orthogonal } from "./orthogonal.ts";
import type { UniformOptions } from "./uniform.ts";
import { uniform } from "./uniform.ts";
import type { GainOptions, SlopeOptions } from "./variance.ts";
import { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform } from "./variance.ts";

interface OptionsByName {
  readonly zeros: object;
  readonly ones: object;
  readonly constant: { readonly value: number };
  readonly uniform: UniformOptions;
  readonly normal: NormalOptions;
  readonly truncatedNormal: NormalOptions;
  readonly glorotUniform: GainOptions;
  readonly glorotNormal: GainOptions;
  readonly heUniform: SlopeOptions;
  readonly heNormal: SlopeOptions;
  readonly lecunUniform: GainOptions;
  readonly lecunNormal: GainOptions;
  readonly orthogonal: GainOptions;
}

type Name = keyof OptionsByName;

/** Initialisers that need no number. */
export type InitialiserName = Exclude<Name, "constant">;

type OptionsOf<N extends Name> = { readonly type: N } & OptionsByName[N];

/** The name of an initialiser beside its options. */
export type InitialiserOptions = { readonly [N in Name]: OptionsOf<N> }[Name];

/** What a model file says of an initialiser: its name, or its name as `type` beside its options. */
export type InitialiserSpec = InitialiserName | InitialiserOptions;

const makers: { readonly [N in Name]: (options: OptionsByName[N]) => Initialiser } = {
  zeros,
  ones,
  constant: ({ value }) => constant(value),
  uniform,
  normal,
  truncatedNormal,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
};

/**
 * The initialiser that a spec describes. A program that knows its initialisers calls their functions: this one brings all
 * of them along.
 *
 * @throws LayerError `options` for an unknown name or an option out of its range.
 *
 * @example
 * ```ts
 * import { initialiser } from "@tenon/layers/initialisers";
 * import { randomKey } from "@tenon/tensor";
 * const weights = { shape: [2, 2], dtype: "f32", fanIn: 2, fanOut: 2 } as const;
 * initialiser({ type: "constant", value: 3 }).init(randomKey(0), weights).data; // => [3, 3, 3, 3]
 * initialiser({ type: "normal", deviation: -1 }); // => throws /deviation/
 * ```
 */
export function initialiser(spec: InitialiserSpec): Initialiser {
  const options: InitialiserOptions = typeof spec === "string" ? { type: spec } : spec;
  const { type } = options;
  if (!Object.hasOwn(makers, type))
    optionError("initialiser", `knows no ${JSON.stringify(type)}; there are ${Object.keys(makers).join(", ")}`);
  return { ...make(options), spec };
}

function make<N extends Name>(options: OptionsOf<N>): Initialiser {
  return makers[options.type](options);
}
