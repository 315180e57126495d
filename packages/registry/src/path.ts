/** One step from a value into what it holds: a property's name or an index. */
export type PathSegment = string | number;

/** Where a value stands in a spec, from the outside in: `["model", "layers", 2, "units"]`. */
export type Path = readonly PathSegment[];

/** Longer keys are cut: a path is for reading, and a file may hold keys of any length. */
const longest = 60;

const identifier = /^[A-Za-z_$][\w$-]*$/;

/**
 * Writes a path as a reader of the file would: `model.layers[2].units`. The empty path is the empty string.
 *
 * @example
 * ```ts
 * import { renderPath } from "@tenon/registry";
 *
 * renderPath(["model", "layers", 2, "units"]); // => "model.layers[2].units"
 * renderPath(["model", "my key"]); // => 'model["my key"]'
 * ```
 */
export function renderPath(path: Path): string {
  let text = "";
  for (const segment of path) {
    if (typeof segment === "number") text += `[${segment}]`;
    else if (segment.length > longest) text += `[${JSON.stringify(segment.slice(0, longest))}...]`;
    else if (identifier.test(segment)) text += text === "" ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}
