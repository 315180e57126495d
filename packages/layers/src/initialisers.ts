export { constant, ones, zeros } from "./initialisers/filled.ts";
export type { InitialiserName, InitialiserOptions, InitialiserSpec } from "./initialisers/from-spec.ts";
export { initialiser } from "./initialisers/from-spec.ts";
export type { Initialiser, Weights } from "./initialisers/initialiser.ts";
export type { NormalOptions } from "./initialisers/normal.ts";
export { normal, truncatedNormal } from "./initialisers/normal.ts";
export { orthogonal } from "./initialisers/orthogonal.ts";
export type { UniformOptions } from "./initialisers/uniform.ts";
export { uniform } from "./initialisers/uniform.ts";
export type { GainOptions, SlopeOptions } from "./initialisers/variance.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from "./initialisers/variance.ts";
