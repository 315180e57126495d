import type { RunConfiguration } from "../run-configuration.ts";
import article from "./article.json" with { type: "json" };
import fashion from "./fashion.json" with { type: "json" };
import iris from "./iris.json" with { type: "json" };
import linear from "./linear.json" with { type: "json" };
import mlp from "./mlp.json" with { type: "json" };
import spirals from "./spirals.json" with { type: "json" };
import xor from "./xor.json" with { type: "json" };

export interface Preset extends RunConfiguration {
  readonly summary: string;
}

/** Ready-made runs by name. This folder is data: it alone names entries of the registry. */
export const presets: { readonly [name: string]: Preset } = { mlp, linear, article, fashion, iris, spirals, xor };

/** What `tenon train` trains when nothing is named. */
export const defaultPreset = "mlp";
