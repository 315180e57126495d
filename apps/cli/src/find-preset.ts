import { CommandError } from "./command-error.ts";
import { presets } from "./presets/presets.ts";
import type { RunConfiguration } from "./run-configuration.ts";

/** @throws CommandError that lists the presets there are. */
export function findPreset(name: string): RunConfiguration {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) throw new CommandError(`there is no preset "${name}"; there are: ${Object.keys(presets).join(", ")}`);
  return preset;
}
