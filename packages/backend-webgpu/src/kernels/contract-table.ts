import type { ContractKernel } from "@tenon/compiler";
import { operationsOf } from "@tenon/compiler/kernel-work";
import { sizeOf } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";
import type { Memory } from "../memory/places.ts";
import { contractAxes } from "./contract.ts";
import { contractInRegisters } from "./contract-registers.ts";
import { contractInTiles } from "./contract-tiles.ts";
import type { KernelCode } from "./kernel-code.ts";
import type { RegisterTile } from "./tile-walk.ts";

/** Fewer workgroups than this leave most of a GPU idle. */
export const wantedGroups = 64;
/** Operations from which on it matters. */
export const largeFlops = 1e6;

/** Which variant a product gets, by the device and by its shape. */
export function chooseContract(kernel: ContractKernel, memory: Memory, traits: DeviceTraits): KernelCode {
  const axes = contractAxes(kernel);
  const [rows, columns, depth] = [sizeOf(axes.rows), sizeOf(axes.columns), sizeOf(axes.depth)];
  const registers = (tile: RegisterTile): KernelCode => contractInRegisters(kernel, memory, tile);
  const large = operationsOf(kernel).flops > largeFlops;
  const candidates: RegisterTile[] = [];
  const add = (tile: RegisterTile): void => {
    if (tile.rows < 2 * rows && tile.columns < 4 * columns) candidates.push(tile);
  };
  if (traits.software) {
    // A load of four elements takes as long as eight multiply-adds of four there, so tiles are large. A workgroup is a loop:
    // small ones do no harm.
    if (rows >= 8 && (columns % 8 === 0 || columns >= 64))
      for (const threads of [16, 8, 4]) add({ rows: 8, columns: 8, threads, slices: 1 });
    if (rows >= 8) for (const threads of [16, 8, 4]) add({ rows: 8, columns: 4, threads, slices: 1 });
    for (const threads of [32, 16, 8, 4]) add({ rows: 4, columns: 4, threads, slices: 1 });
    add({ rows: 2, columns: 4, threads: 4, slices: 1 });
    add({ rows: 1, columns: 4, threads: 4, slices: 1 });
    add({ rows: 1, columns: 1, threads: 4, slices: 1 });
  } else {
    if (rows >= 32 && columns >= 32 && depth >= 32) {
      const tiled = contractInTiles(kernel, memory);
      if (tiled.groups >= wantedGroups) return tiled;
    }
    if (!large) add({ rows: 1, columns: 1, threads: 64, slices: 1 });
    add({ rows: 4, columns: 4, threads: 64, slices: 1 });
    for (const slices of [2, 4, 8, 16]) if (depth >= 16 * slices) add({ rows: 4, columns: 4, threads: 64, slices });
    for (const slices of [4, 16, 64]) if (depth >= 16 * slices) add({ rows: 1, columns: 4, threads: 64, slices });
    add({ rows: 1, columns: 1, threads: 64, slices: 1 });
  }
  const codes = candidates.map(registers);
  const enough = codes.find(({ groups }) => !large || groups >= wantedGroups);
  if (enough) return enough;
  // The last to be tried spreads the widest.
  return codes.at(-1) ?? registers({ rows: 1, columns: 1, threads: traits.software ? 4 : 64, slices: 1 });
}
