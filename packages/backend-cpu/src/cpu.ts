import type { Backend } from "@tenon/backend";
import { BackendError } from "@tenon/backend";
import { CpuBackend } from "./cpu-backend.ts";
import { lazyEverything } from "./lazy-everything.ts";
import { mayWait } from "./runtime/may-wait.ts";
import type { Sharing } from "./runtime/sharing.ts";

export interface CpuOptions {
  /**
   * How many threads compute, 1 to 64. `auto`: one for each of the machine's, eight at most. It changes no bit of a result.
   * Threads besides the first start when a step comes that is worth it.
   */
  readonly threads?: number | "auto" | undefined;
  /** `everywhere`: the same bits on every engine, at the price of plain multiplications and additions in products. */
  readonly reproducible?: "everywhere" | undefined;
  /** Told why there are fewer threads than asked for; a warning on the console if there is no such function. */
  readonly onMessage?: ((message: string) => void) | undefined;
}

/** More threads than this are never used. */
const maximumThreads = 64;

/**
 * The CPU backend: a Program becomes one WebAssembly module that is emitted when it is first run.
 *
 * @example
 * ```ts
 * import { cpu } from "@tenon/backend-cpu";
 * import { buildProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * await using backend = await cpu.open();
 * const pair = tensorType("f32", [2]);
 * const double = backend.compile(buildProgram("double", [pair], ([x]) => [op.add(x!, x!)]));
 * const [input, output] = [backend.allocate(pair), backend.allocate(pair)];
 * const invocation = double.bind({ inputs: [input], outputs: [output] });
 * backend.write(input, new Float32Array([1, 2]));
 * invocation.run();
 * await backend.download(output); // => [2, 4]
 * ```
 */
export const cpu: { open(options?: CpuOptions): Promise<Backend> } = {
  async open({ threads: wanted = "auto", reproducible, onMessage = warn } = {}) {
    if (wanted !== "auto" && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= maximumThreads)) {
      const reason = `threads may be "auto" or a whole number from 1 to ${maximumThreads}, not ${wanted}`;
      throw new BackendError({ code: "unsupported", backend: "cpu", reason });
    }
    const fused = reproducible !== "everywhere";
    // Where files are at hand, as in Node, the first Program need not wait for what a page may never need.
    if ("process" in globalThis) await lazyEverything.load();
    const sharing = await findThreads(wanted, onMessage);
    try {
      return new CpuBackend({ fused, sharing });
    } catch (error) {
      // Shared memory is reserved in one piece, which an engine may refuse.
      if (!sharing || !(error instanceof RangeError)) throw error;
      onMessage(`one thread computes: ${error.message}`);
      return new CpuBackend({ fused });
    }
  },
};

const warn = (message: string): void => console.warn(`@tenon/backend-cpu: ${message}`);

/** What several threads take is loaded only where there can be several: never on a page's own thread. */
async function findThreads(
  wanted: number | "auto",
  onMessage: (message: string) => void,
): Promise<Sharing | undefined> {
  const onObstacle = (obstacle: string): void => onMessage(`one thread computes: ${obstacle}`);
  if (wanted === 1 || (wanted === "auto" && globalThis.navigator?.hardwareConcurrency === 1)) return undefined;
  if (!mayWait()) {
    onObstacle("a page's main thread may not wait for other threads; open the backend in a worker to use several");
    return undefined;
  }
  try {
    await lazyEverything.load();
    return lazyEverything.loaded.shareAmongHostThreads(wanted, onMessage, onObstacle);
  } catch (error) {
    onObstacle(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
