import type { LoadScalar, NestKernel } from "@tenon/compiler";
import { forEachScalar, kernelRoots, strideAlong } from "@tenon/compiler";
import { bytesPerElement, sizeOf } from "@tenon/program";
import * as i32 from "../../wasm/instructions/i32.ts";
import type { KernelCode } from "../kernel-code.ts";
import { forEachUnit, unflattenUnit } from "../kernel-code.ts";
import type { OuterLoops } from "../outer-loops.ts";
import type { PointEmitter } from "../point-emitter.ts";

const lineBytes = 64;
/** Below this a tensor is in a cache anyway. */
const largeBytes = 4 * 1024 * 1024;

/**
 * Rows taken from a large tensor at computed positions, as a batch is taken from a set of data, wait for memory one after
 * the other, since an engine looks only some hundred instructions ahead. Touching all of them first, a byte for each line
 * of the cache, lets those waits pass together.
 */
export function emitPrefetch(kernel: NestKernel, loops: OuterLoops, code: KernelCode, point: PointEmitter): void {
  const { outer } = kernel;
  const last = outer.length - 1;
  if (kernel.inner.length > 0 || !loops.lanes || loops.walked > 0 || last < 1 || loops.chunk !== outer[last]) return;
  const gathered = new Set<LoadScalar>();
  forEachScalar(kernelRoots(kernel), (scalar) => {
    if (scalar.kind !== "load" || strideAlong(scalar.index, last) !== 1) return;
    const buffer = code.plan.buffers[scalar.buffer];
    const computed = scalar.index.terms.some(({ atom }) => atom.kind === "value");
    if (buffer && computed && sizeOf(buffer.shape) * bytesPerElement(buffer.dtype) >= largeBytes) gathered.add(scalar);
  });
  if (gathered.size === 0) return;
  const { f } = code;
  forEachUnit(f, (unit) => {
    point.scope(() => {
      const digits = unflattenUnit(f, unit, outer.slice(0, last));
      for (const [axis, digit] of digits.entries()) point.setAxis(axis, digit);
      for (const { buffer, index, dtype } of gathered) {
        const step = lineBytes / bytesPerElement(dtype);
        const position = point.local("i32");
        const address = point.local("i32");
        f.i32(0).set(position);
        point.setAxis(last, position);
        const offset = point.pushAddress(buffer, index);
        f.set(address);
        f.forBelow(position, outer[last] as number, step, () => {
          f.get(address).memory(i32.load8_u, offset).drop();
          f.advance(address, lineBytes);
        });
      }
    });
  });
}
