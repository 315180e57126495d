import type { MemoryPeak } from "@tenon/backend";
import * as i32 from "../wasm/instructions/i32.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import { ModuleBuilder } from "../wasm/module-builder.ts";
import { bestRate } from "./best-rate.ts";

/** Sizes from what fits the nearest cache to what fits none. */
const [smallest, largest] = [4 * 1024, 64 * 1024 * 1024];
const milliseconds = 10;
const pageBytes = 65536;
const bytesPerTurn = 128;

/** The size that stands for the caches that some bytes fit: a power of 4, so that there are few of them. */
function sizeFor(bytes: number): number {
  let size = smallest;
  while (size < bytes && size < largest) size *= 4;
  return size;
}

/** Measures copying at the sizes that hold what kernels touch. The memory is its own and is given back. */
export function measureMemoryPeaks(kernelBytes: readonly number[]): MemoryPeak[] {
  const sizes = [...new Set([smallest, ...kernelBytes.map(sizeFor)])].sort((a, b) => a - b);
  const pages = Math.ceil((sizes.at(-1) as number) / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  // Written once, so that all of it is there.
  new Uint8Array(memory.buffer).fill(1);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(copyModule(pages)), { env: { memory } });
  // The module is the one below.
  const { copy } = instance.exports as unknown as { copy(bytes: number, times: number): void };
  return sizes.map((bytes) => ({
    bytes,
    bytesPerSecond: bestRate((times) => copy(bytes / 2, times), bytes, milliseconds),
  }));
}

/** `copy(bytes, times)`: from the memory's start to what follows. */
function copyModule(pages: number): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: pages, maximum: pages, shared: false });
  const f = module.function(["i32", "i32"]);
  const [bytes, times] = [f.parameter(0), f.parameter(1)];
  const [from, to] = [f.local("i32"), f.local("i32")];
  f.loop((again) => {
    f.i32(0).set(from).get(bytes).set(to);
    f.forBelow(
      from,
      () => f.get(bytes),
      bytesPerTurn,
      () => {
        for (let offset = 0; offset < bytesPerTurn; offset += 16)
          f.get(to).get(from).memory(v128.load, offset).memory(v128.store, offset);
        f.advance(to, bytesPerTurn);
      },
    );
    f.get(times).i32(1).op(i32.sub).tee(times).branchIf(again);
  });
  module.exportFunction("copy", f);
  return module.encode();
}
