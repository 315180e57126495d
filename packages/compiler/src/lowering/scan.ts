import type { Lowering } from "../lowerings.ts";
import { scheduleScan } from "../schedule/scan.ts";
import { simplify } from "../simplify.ts";

export const scan: Lowering<"scan"> = {
  simplify: (node, operands, { builder, lowerings }) =>
    builder.append(
      { ...node, attributes: { ...node.attributes, body: simplify(node.attributes.body, lowerings) } },
      operands,
    ),
  schedule: scheduleScan,
};
