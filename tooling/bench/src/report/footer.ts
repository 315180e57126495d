import type { Options } from "../options.ts";
import { tolerance } from "../reference/expected-values.ts";
import type { Description } from "../workers/protocol.ts";
import type { TableFormat } from "./table.ts";

export interface Measurer {
  readonly name: string;
  readonly description: Description;
}

/** What was measured on what, and how to read it. */
export function footer(
  machine: string,
  measurers: readonly Measurer[],
  { blocks, seconds, lossSteps }: Options,
  format: TableFormat,
): string {
  const lines = [
    `Machine: ${machine}`,
    ...measurers.map(({ name, description: { version, runtime, details } }) =>
      [`${name}:`, ...(version === "" ? [] : [version]), `on ${runtime};`, details.join(", ")].join(" "),
    ),
    `Medians and bests over ${blocks} blocks of ${seconds} s each (fewer where one step is longer), taken in turns; one process runs at a time.`,
    "cores: processor time over time; GFLOP/s count the matrix products alone. The peak is that of 128-bit multiply-adds in WebAssembly, on one thread, in its best block; native code has wider ones.",
    `All start from the same weights and see the same batches. The losses of the first ${lossSteps} steps, and elements of each product, are compared with f64 (relative tolerance ${tolerance}).`,
  ];
  return `${lines.map((line) => (format === "markdown" ? `- ${line}` : line)).join("\n")}\n`;
}
