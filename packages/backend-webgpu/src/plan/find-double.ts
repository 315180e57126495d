import type { Program } from "@tenon/program";

/** What in a Program, at any depth, is f64: undefined where nothing is. */
export function findDouble({ inputs, nodes }: Program): string | undefined {
  const input = inputs.findIndex(({ dtype }) => dtype === "f64");
  if (input >= 0) return `input ${input}`;
  for (const { primitive, results, attributes, origin } of nodes) {
    if (results.some(({ dtype }) => dtype === "f64")) return `${primitive}${origin ? ` (${origin})` : ""}`;
    const inner = "body" in attributes ? findDouble(attributes.body) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
