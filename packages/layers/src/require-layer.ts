import type { Layer } from "./layer.ts";
import { optionError } from "./option-range.ts";

/**
 * Plain JavaScript may give anything for a layer; two slips are so common that they are told apart.
 *
 * @param owner the layer that holds it, and `where` it does
 * @throws LayerError `options` unless the value is a layer.
 */
export function requireLayer(owner: string, value: unknown, where: string): asserts value is Layer {
  if (typeof value === "object" && value !== null && "spec" in value && "apply" in value) return;
  if (Array.isArray(value))
    optionError(owner, `expects a layer ${where}, got a list; give layers one by one, as in sequential(...layers)`);
  const called = typeof value === "function" ? `the function ${value.name}; call it: ${value.name}()` : String(value);
  optionError(owner, `expects a layer ${where}, got ${called}`);
}
