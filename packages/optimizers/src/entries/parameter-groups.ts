import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { OptimizerSpec } from "../optimizer.ts";
import { optimizerKind } from "../optimizer-kind.ts";
import type { ParameterGroup } from "../wrappers/parameter-groups.ts";
import { parameterGroups } from "../wrappers/parameter-groups.ts";
import { optimizerSpec } from "./nested-specs.ts";
import { flag, positive } from "./option-schemas.ts";

interface Input {
  readonly groups: (Omit<ParameterGroup, "paths" | "optimizer"> & {
    readonly paths: string[];
    readonly optimizer?: OptimizerSpec | undefined;
  })[];
  readonly optimizer: OptimizerSpec;
}

export const parameterGroupsEntry: Entry<typeof optimizerKind, "parameterGroups", Input> = optimizerKind.entry({
  name: "parameterGroups",
  summary: "Optimizers, learning rates and freezing by the paths of parameters",
  options: z.object({
    groups: z
      .array(
        z.strictObject({
          paths: z
            .array(z.string())
            .check(z.minLength(1), z.describe("Patterns of the parameters, such as layers.0.* or **.bias")),
          optimizer: z.optional(optimizerSpec("What trains them (default: that of the rest)")),
          learningRateFactor: positive("What the learning rates are multiplied by", 1),
          frozen: flag("Whether they stay as they are"),
        }),
      )
      .check(z.describe("A parameter belongs to the first group that has a pattern for it")),
    optimizer: optimizerSpec("What trains the parameters of no group"),
  }),
  create: ({ groups, optimizer }, context) =>
    parameterGroups({
      groups: groups.map(({ optimizer: own, ...group }, i) => ({
        ...group,
        ...(own && { optimizer: context.parse(optimizerKind, own, "groups", i, "optimizer") }),
      })),
      optimizer: context.parse(optimizerKind, optimizer, "optimizer"),
    }),
});
