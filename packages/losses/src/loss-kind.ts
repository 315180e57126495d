import type { Kind } from "@tenon/registry";
import { defineKind } from "@tenon/registry";
import type { Loss } from "./loss.ts";

/** The registry kind of losses. */
export const lossKind: Kind<"loss", Loss> = defineKind({ name: "loss", package: "@tenon/losses" });
