import type { Backend } from "@tenon/backend";
import { CpuBackend } from "./cpu-backend.ts";

export interface CpuOptions {
  /** Threads that compute, from 1 to 64. `auto`, the default: as many as pay on this machine. */
  readonly threads?: "auto" | number | undefined;
  /** `everywhere`: the same bits on every engine, at the price of plain multiplications and additions in products. */
  readonly reproducible?: "everywhere" | undefined;
}

/**
 * The CPU backend: a Program becomes one WebAssembly module that is emitted when it is first run.
 *
 * @example
 * ```ts
 * import { cpu } from "@tenon/backend-cpu";
 * import { buildProgram, op, tensorType } from "@tenon/program";
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
  open: async ({ reproducible } = {}) => new CpuBackend(reproducible !== "everywhere"),
};
