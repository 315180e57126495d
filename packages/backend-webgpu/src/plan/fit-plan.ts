import type { Plan } from "@tenon/compiler";
import type { Program } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";

export function fitPlan(plan: Plan, _program: Program, _traits: DeviceTraits): Plan {
  return plan;
}
