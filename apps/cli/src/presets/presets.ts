import type { RunConfiguration } from "../run-configuration.ts";
import linear from "./linear.json" with { type: "json" };
import mlp from "./mlp.json" with { type: "json" };

/** Ready-made runs by name. This folder is data: it alone names entries of the registry. */
export const presets: { readonly [name: string]: RunConfiguration & { readonly summary: string } } = { linear, mlp };

/** What `tenon train` trains when nothing is named. */
export const defaultPreset = "mlp";
