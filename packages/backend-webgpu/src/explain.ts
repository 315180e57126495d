import type { Explanation, KernelExplanation } from "@tenon/backend";
import { printPlan } from "@tenon/compiler/print-plan";
import { sizeOf } from "@tenon/program";
import type { PlainKernel } from "./kernels/kernel-code.ts";
import type { LoweredProgram } from "./plan/lower-plan.ts";
import type { Dispatch } from "./wgsl/shader.ts";

/** A dispatch in the terms of explanations: the kernels in it together. */
export function explainDispatch({ codes, name }: Dispatch): KernelExplanation {
  const origins = [...new Set(codes.flatMap(({ kernel: { origin } }) => (origin === undefined ? [] : [origin])))];
  return {
    name,
    ...(origins.length === 0 ? {} : { origin: origins.join(", ") }),
    flops: codes.reduce((sum, { kernel }) => sum + kernel.flops, 0),
    productFlops: codes.reduce((sum, { kernel }) => sum + productFlops(kernel), 0),
    divisions: codes.reduce((sum, { kernel }) => sum + kernel.divisions, 0),
    bytes: codes.reduce((sum, { kernel }) => sum + kernel.bytes, 0),
  };
}

const productFlops = (kernel: PlainKernel): number =>
  kernel.kind === "contract" ? 2 * sizeOf(kernel.outer) * sizeOf(kernel.inner) : 0;

/** The plan, and what became of it: dispatches with the variants of their kernels. */
export function explainLowered({ plan, dispatches, sequence }: LoweredProgram, plannedBytes: number): Explanation {
  return {
    kernels: dispatches.map(explainDispatch),
    plannedBytes,
    toString: () =>
      [
        printPlan(plan),
        `${dispatches.length} shaders, ${sequence.length} dispatches in one submit, ${plannedBytes} bytes of temporary memory`,
        ...dispatches.map(
          ({ codes, name, blocks, groups: [width, height] }) =>
            `  ${name}: ${codes.map(({ variant }) => variant).join(" + ")}; ${width * height} workgroups, ${blocks.length} buffers`,
        ),
      ].join("\n"),
  };
}
