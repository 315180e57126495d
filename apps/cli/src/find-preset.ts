import type { Preset } from "./presets/presets.ts";
import { presets } from "./presets/presets.ts";
import { unknownName } from "./unknown-name.ts";

/** @throws CommandError that lists the presets there are. */
export function findPreset(name: string): Preset {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) throw unknownName("preset", name, Object.keys(presets));
  return preset;
}
