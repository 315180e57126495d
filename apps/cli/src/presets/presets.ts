import type { RunConfiguration } from "../run-configuration.ts";
import linear from "./linear.json" with { type: "json" };
import mlp from "./mlp.json" with { type: "json" };

export interface Preset extends RunConfiguration {
  readonly summary: string;
}

/** Ready-made runs by name. This folder is data: it alone names entries of the registry. */
export const presets: { readonly [name: string]: Preset } = { linear, mlp };

/** What `tenon train` trains when nothing is named. */
export const defaultPreset = "mlp";
