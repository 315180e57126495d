import type { Lowering } from "../lowerings.ts";
import { scheduleScatter } from "../schedule/scatter.ts";

export const scatter: Lowering<"scatter" | "scatterAdd"> = { schedule: scheduleScatter };
