import type { NestKernel, ScatterKernel } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";
import type { Memory } from "../memory/places.ts";
import { chooseContract } from "./contract-table.ts";
import type { KernelCode, PlainKernel } from "./kernel-code.ts";
import { pointwiseNest } from "./nest.ts";
import { treeNest } from "./nest-tree.ts";
import { scatterByElement, scatterByLine } from "./scatter.ts";

/** Chooses another variant than the table does: for tests. */
export type ForceKernel = (kernel: PlainKernel, memory: Memory, traits: DeviceTraits) => KernelCode | undefined;

/** Which variant a kernel gets, by the device and by its shape. */
export function chooseKernel(kernel: PlainKernel, memory: Memory, traits: DeviceTraits): KernelCode {
  switch (kernel.kind) {
    case "contract":
      return chooseContract(kernel, memory, traits);
    case "scatter":
      return chooseScatter(kernel, memory, traits);
    case "map":
      return pointwiseNest(kernel, memory, traits);
    case "reduce":
    case "rowwise":
      return chooseNest(kernel, memory, traits);
  }
}

/** A workgroup for each row where rows are long and not so many that invocations of their own keep the device busy. */
function chooseNest(kernel: NestKernel, memory: Memory, traits: DeviceTraits): KernelCode {
  const [points, length] = [sizeOf(kernel.outer), sizeOf(kernel.inner)];
  const busy = points >= 16384 && length < 1024;
  if (traits.software || length <= 32 || busy) return pointwiseNest(kernel, memory, traits);
  return treeNest(kernel, memory, traits, { subgroups: traits.subgroups });
}

/** Looking through all updates for each element pays as long as that is little, or lines are too few to share out. */
function chooseScatter(kernel: ScatterKernel, memory: Memory, traits: DeviceTraits): KernelCode {
  const lines = sizeOf(kernel.outer);
  const [byElement, byLine] = [kernel.extent * kernel.updates, kernel.extent + kernel.updates];
  const atOnce = traits.software ? 4 : 16384;
  const time = (work: number, parallel: number): number => work / Math.min(Math.max(1, parallel), atOnce);
  return time(lines * byElement, lines * kernel.extent) <= time(lines * byLine, lines)
    ? scatterByElement(kernel, memory)
    : scatterByLine(kernel, memory);
}
