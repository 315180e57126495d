import { ruleOf } from "@tenon/program";
import type { Lowering } from "../lowerings.ts";
import { scheduleScan } from "../schedule/scan.ts";
import { simplify } from "../simplify.ts";

export const scan: Lowering<"scan"> = {
  simplify: (node, operands, { builder, lowerings }) =>
    builder.add(ruleOf(node), operands, {
      ...node.attributes,
      body: simplify(node.attributes.body, lowerings),
    }),
  schedule: scheduleScan,
};
