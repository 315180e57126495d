const longest = 60;

/**
 * A value as an error message shows it. Never runs code of the value's: no `toString`, no `toJSON`, no getter. Long text is
 * cut, since a message may be about a file of any size.
 */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") {
    return value.length > longest ? `${JSON.stringify(value.slice(0, longest))}...` : JSON.stringify(value);
  }
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
