import type { Explanation } from "@tenon/backend";
import type { Plan } from "@tenon/compiler";
import { printPlan } from "@tenon/compiler/print-plan";
import { explainKernel } from "./explain-kernel.ts";

/** What a Program has become. Loaded when somebody asks. */
export const explainPlan = (plan: Plan): Explanation => ({
  kernels: plan.stages.flat().map((kernel) => explainKernel(kernel, plan.buffers)),
  plannedBytes: plan.temporaryBytes,
  toString: () => printPlan(plan),
});
