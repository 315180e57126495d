import { optionError } from "./option-range.ts";

/**
 * Plain JavaScript may give anything for what a function of this package makes, a layer or an initialiser; some slips are so
 * common that they are told apart.
 *
 * @param owner the layer that holds it
 * @param expected what it is and where, such as `a layer at 0`
 * @param member a function that all of them have
 * @throws LayerError `options` unless the value has it.
 */
export function requireMade(owner: string, expected: string, value: unknown, member: "apply" | "init"): void {
  if (typeof value === "object" && value !== null && "spec" in value && member in value) return;
  const given =
    typeof value === "function"
      ? `the function ${value.name}; call it: ${value.name}()`
      : Array.isArray(value)
        ? "a list; give its members one by one"
        : typeof value === "string"
          ? JSON.stringify(value)
          : String(value);
  optionError(owner, `expects ${expected}, got ${given}`);
}
