import { bytesPerElement, sizeOf } from "@tenon/program";
import type { BufferPlan, Kernel, Storage } from "./kernel.ts";
import { kernelRoots } from "./kernel-roots.ts";
import type { Scalar } from "./scalar.ts";
import { forEachScalar } from "./scalar.ts";

// What kernels have to do, for whoever explains, profiles or shares them out: no part of a plan, since most Programs run
// without anybody asking.

/** What a kernel computes in one run. */
export interface KernelOperations {
  /** Useful floating-point operations: a product and a sum are two. */
  readonly flops: number;
  /** Of them divisions and square roots, for which CPUs have a unit of its own. */
  readonly divisions: number;
}

/**
 * What a kernel computes in one run; in loops, all rounds together.
 *
 * @example
 * ```ts
 * import { common, compilePlan } from "@tenon/compiler";
 * import { bytesTouched, operationsOf } from "@tenon/compiler/kernel-work";
 * import { buildProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const x = tensorType("f32", [8]);
 * const program = buildProgram("f", [x, x], ([a, b]) => [op.exp(op.div(op.add(a!, b!), b!))]);
 * const { stages, buffers } = compilePlan(program, common);
 * operationsOf(stages[0]![0]!); // => { flops: 24, divisions: 8 }
 * bytesTouched(stages[0]![0]!, buffers); // => 96
 * ```
 */
export function operationsOf(kernel: Kernel): KernelOperations {
  switch (kernel.kind) {
    case "loop": {
      const { flops, divisions } = total(kernel.stages.flat().map(operationsOf));
      return { flops: kernel.length * flops, divisions: kernel.length * divisions };
    }
    case "scatter":
      return { flops: kernel.accumulate ? kernel.updates * sizeOf(kernel.outer) : 0, divisions: 0 };
    case "contract": {
      const points = sizeOf(kernel.outer);
      const behind = operationsAt(
        kernel.stores.map(({ value }) => value),
        points,
      );
      return { ...behind, flops: 2 * points * sizeOf(kernel.inner) + behind.flops };
    }
    default: {
      const { reductions, stores } = kernel;
      const rows = sizeOf(kernel.outer);
      const points = rows * sizeOf(kernel.inner);
      const valuesOf = (inside: boolean): Scalar[] =>
        stores.filter((store) => store.inside === inside).map(({ value }) => value);
      return total([
        operationsAt(valuesOf(false), rows),
        operationsAt([...reductions.map(({ operand }) => operand), ...valuesOf(true)], points),
        { flops: reductions.length * points, divisions: 0 },
      ]);
    }
  }
}

/**
 * Bytes of the tensors that a kernel reads and writes in one run, each of them once, of gathered ones what is taken.
 * `buffers` are those of its plan.
 */
export function bytesTouched(kernel: Kernel, buffers: readonly BufferPlan[]): number {
  if (kernel.kind === "loop")
    return kernel.length * kernel.stages.flat().reduce((sum, inner) => sum + bytesTouched(inner, buffers), 0);
  const at = (buffer: number): BufferPlan => buffers[buffer] as BufferPlan;
  const bytesOf = ({ dtype, shape }: BufferPlan): number => sizeOf(shape) * bytesPerElement(dtype);
  const points = sizeOf(kernel.outer) * ("inner" in kernel ? sizeOf(kernel.inner) : 1);
  const read = new Map<string, number>();
  forEachScalar(kernelRoots(kernel), (scalar) => {
    if (scalar.kind !== "load") return;
    const buffer = at(scalar.buffer);
    // A gather reads as much as it takes, not the whole set of data.
    const touched = Math.min(bytesOf(buffer), points * bytesPerElement(buffer.dtype));
    const place = placeOf(buffer.storage);
    read.set(place, Math.max(read.get(place) ?? 0, touched));
  });
  const written =
    kernel.kind === "scatter"
      ? bytesOf(at(kernel.buffer))
      : kernel.stores.reduce((sum, { buffer }) => sum + bytesOf(at(buffer)), 0);
  return [...read.values()].reduce((sum, bytes) => sum + bytes, written);
}

/** The same for buffers that are the same memory. */
function placeOf(storage: Storage): string {
  switch (storage.kind) {
    case "temporary":
      return `temporary ${storage.offset}`;
    case "slice":
      return `slice ${storage.of} ${storage.loop} ${storage.step}`;
    case "constant":
      return `constant ${storage.values.join()}`;
    default:
      return `${storage.kind} ${storage.position}`;
  }
}

/** Operations of some values, each of which is computed so many times. */
function operationsAt(roots: readonly Scalar[], times: number): KernelOperations {
  let [flops, divisions] = [0, 0];
  forEachScalar(roots, (scalar) => {
    if (scalar.kind !== "operation" || ["cast", "bitcast", "select"].includes(scalar.op)) return;
    flops += times;
    if (scalar.op === "div" || scalar.op === "sqrt") divisions += times;
  });
  return { flops, divisions };
}

const total = (parts: readonly KernelOperations[]): KernelOperations => ({
  flops: parts.reduce((sum, { flops }) => sum + flops, 0),
  divisions: parts.reduce((sum, { divisions }) => sum + divisions, 0),
});
