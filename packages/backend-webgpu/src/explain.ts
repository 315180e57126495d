import type { Explanation, KernelExplanation } from "@tenon/backend";
import type { Plan } from "@tenon/compiler";
import { bytesTouched, operationsOf } from "@tenon/compiler/kernel-work";
import { printPlan } from "@tenon/compiler/print-plan";
import { sizeOf } from "@tenon/program";
import type { KernelCode, PlainKernel } from "./kernels/kernel-code.ts";
import type { LoweredProgram } from "./plan/lower-plan.ts";
import type { Dispatch } from "./wgsl/shader.ts";

/** A dispatch in the terms of explanations: the kernels in it together. */
export function explainDispatch({ codes, name }: Dispatch, { buffers }: Plan): KernelExplanation {
  const origins = [...new Set(codes.flatMap(({ kernel: { origin } }) => (origin === undefined ? [] : [origin])))];
  const sum = (of: (code: KernelCode) => number): number => codes.reduce((total, code) => total + of(code), 0);
  return {
    name,
    ...(origins.length === 0 ? {} : { origin: origins.join(", ") }),
    flops: sum(({ kernel }) => operationsOf(kernel).flops),
    productFlops: sum(({ kernel }) => productFlops(kernel)),
    divisions: sum(({ kernel }) => operationsOf(kernel).divisions),
    bytes: sum(({ kernel }) => bytesTouched(kernel, buffers)),
  };
}

const productFlops = (kernel: PlainKernel): number =>
  kernel.kind === "contract" ? 2 * sizeOf(kernel.outer) * sizeOf(kernel.inner) : 0;

/** The plan, and what became of it: dispatches with the variants of their kernels. */
export function explainLowered({ plan, dispatches, sequence }: LoweredProgram, plannedBytes: number): Explanation {
  return {
    kernels: dispatches.map((dispatch) => explainDispatch(dispatch, plan)),
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
