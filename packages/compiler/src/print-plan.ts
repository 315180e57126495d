import { formatShape } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import type { Kernel, Plan, Stage, Storage, Store } from "./kernel.ts";
import type { BufferId, Scalar } from "./scalar.ts";
import { forEachScalar } from "./scalar.ts";

/**
 * A plan as text for people: stages, kernels with their loops, what each computes at a point, and where it is stored.
 * What occurs more than once at a point has a name of its own.
 */
export function printPlan(plan: Plan): string {
  const kernels = plan.stages.flat().length;
  const lines = [
    `${plan.name}: ${kernels} kernels in ${plan.stages.length} stages, ${plan.temporaryBytes} bytes of temporaries`,
  ];
  printStages(plan, plan.stages, "", lines);
  for (const { input, output } of plan.copies) lines.push(`input ${input} is output ${output}`);
  return lines.join("\n");
}

function printStages(plan: Plan, stages: readonly Stage[], indent: string, lines: string[]): void {
  stages.forEach((stage, i) => {
    lines.push(`${indent}stage ${i}`);
    for (const kernel of stage) printKernel(plan, kernel, `${indent}  `, lines);
  });
}

function printKernel(plan: Plan, kernel: Kernel, indent: string, lines: string[]): void {
  const origin = kernel.origin ? `  // ${kernel.origin}` : "";
  if (kernel.kind === "loop") {
    lines.push(`${indent}loop ${kernel.name} ${kernel.length} times${kernel.reverse ? ", backwards" : ""}${origin}`);
    printStages(plan, kernel.stages, `${indent}  `, lines);
    return;
  }
  const inner = "inner" in kernel && kernel.inner.length > 0 ? ` over ${formatShape(kernel.inner)}` : "";
  lines.push(`${indent}${kernel.kind} ${kernel.name} ${formatShape(kernel.outer)}${inner}${origin}`);
  const roots = rootsOf(kernel);
  const names = nameShared(roots);
  const show = (scalar: Scalar): string => printScalar(plan, scalar, names, false);
  forEachScalar(roots, (scalar) => {
    const name = names.get(scalar);
    if (name) lines.push(`${indent}  ${name} = ${printScalar(plan, scalar, names, true)}`);
  });
  switch (kernel.kind) {
    case "contract":
      lines.push(`${indent}  r0 = sum(${show(kernel.left)} * ${show(kernel.right)})`);
      break;
    case "scatter": {
      const how = kernel.accumulate ? "+=" : "=";
      const there = `${printBuffer(plan, kernel.buffer)}[${printIndex(kernel.base)} + ${kernel.stride} * p]`;
      lines.push(`${indent}  ${there} = ${show(kernel.target)} for p below ${kernel.extent}`);
      lines.push(
        `${indent}  ${there} ${how} ${show(kernel.update)} at p = ${show(kernel.position)}, ${kernel.updates} times`,
      );
      return;
    }
    default:
      kernel.reductions.forEach(({ kind, operand }, i) => {
        lines.push(`${indent}  r${i} = ${kind}(${show(operand)})`);
      });
  }
  for (const store of kernel.stores) lines.push(`${indent}  ${printStore(plan, store)} = ${show(store.value)}`);
}

function rootsOf(kernel: Exclude<Kernel, { kind: "loop" }>): Scalar[] {
  if (kernel.kind === "scatter") return [kernel.target, kernel.position, kernel.update];
  const operands = kernel.kind === "contract" ? [kernel.left, kernel.right] : kernel.reductions.map((r) => r.operand);
  return [...operands, ...kernel.stores.map(({ value }) => value)];
}

function nameShared(roots: readonly Scalar[]): Map<Scalar, string> {
  const uses = new Map<Scalar, number>();
  const use = (scalar: Scalar): void => void uses.set(scalar, (uses.get(scalar) ?? 0) + 1);
  for (const root of roots) use(root);
  forEachScalar(roots, (scalar) => {
    for (const operand of scalar.operands) use(operand);
  });
  const names = new Map<Scalar, string>();
  forEachScalar(roots, (scalar) => {
    const simple = scalar.kind === "constant" || scalar.kind === "reduction" || scalar.kind === "index";
    if (!simple && (uses.get(scalar) ?? 0) > 1) names.set(scalar, `t${names.size}`);
  });
  return names;
}

function printScalar(plan: Plan, scalar: Scalar, names: ReadonlyMap<Scalar, string>, whole: boolean): string {
  const name = names.get(scalar);
  if (name && !whole) return name;
  const show = (inner: Scalar): string => printScalar(plan, inner, names, false);
  const at = (index: Index): string => printIndex(index, show);
  switch (scalar.kind) {
    case "constant":
      return Object.is(scalar.value, -0) ? "-0" : String(scalar.value);
    case "index":
      return `${scalar.dtype}(${at(scalar.index)})`;
    case "load":
      return `${printBuffer(plan, scalar.buffer)}[${at(scalar.index)}]`;
    case "guard": {
      const conditions = scalar.conditions.map(
        ({ index, below, multipleOf }) => `0 <= ${at(index)} < ${below}${multipleOf > 1 ? ` step ${multipleOf}` : ""}`,
      );
      return `(${conditions.join(" and ")} ? ${show(scalar.inside)} : ${show(scalar.outside)})`;
    }
    case "random":
      return `threefry(${scalar.keys.map(show).join(", ")}, ${at(scalar.index)})`;
    case "reduction":
      return `r${scalar.reduction}`;
    case "operation": {
      const operands = scalar.operands.map(show).join(", ");
      return scalar.op === "cast" || scalar.op === "bitcast"
        ? `${scalar.op === "cast" ? "" : "bits of "}${scalar.dtype}(${operands})`
        : `${scalar.op}(${operands})`;
    }
  }
}

const axisNames = "ijklmnopqrstuvwxyz";

function printIndex(index: Index, show: (scalar: Scalar) => string = () => "?"): string {
  const parts = index.terms.map(({ atom, scale }) => {
    const shown = ((): string => {
      switch (atom.kind) {
        case "axis":
          return axisNames[atom.axis] ?? `axis${atom.axis}`;
        case "quotient":
          return `(${printIndex(atom.of, show)}) / ${atom.by}`;
        case "remainder":
          return `(${printIndex(atom.of, show)}) % ${atom.by}`;
        case "bounded":
          return `(${printIndex(atom.of, show)})`;
        case "value":
          return `clamp(${show(atom.value)}, ${atom.high})`;
      }
    })();
    return scale === 1 ? shown : `${scale} ${shown}`;
  });
  if (index.constant !== 0 || parts.length === 0) parts.push(String(index.constant));
  return parts.join(" + ");
}

function printStore(plan: Plan, { buffer, index }: Store): string {
  return `${printBuffer(plan, buffer)}[${printIndex(index)}]`;
}

function printBuffer(plan: Plan, id: BufferId): string {
  const storage = plan.buffers[id]?.storage;
  return storage ? printStorage(plan, storage) : `buffer${id}`;
}

function printStorage(plan: Plan, storage: Storage): string {
  switch (storage.kind) {
    case "input":
      return `in${storage.position}`;
    case "output":
      return `out${storage.position}`;
    case "temporary":
      return `tmp@${storage.offset}`;
    case "slice":
      return `${printBuffer(plan, storage.of)}.step`;
    case "constant":
      return `{${storage.values.slice(0, 4).join(", ")}${storage.values.length > 4 ? ", ..." : ""}}`;
  }
}
