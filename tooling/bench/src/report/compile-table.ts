import { threeDigits } from "./format-number.ts";
import type { Result } from "./result.ts";
import type { Table } from "./table.ts";

/** What tracing and compiling cost, and the first step in a fresh process beside a later one. */
export function compileTable(results: readonly Result[]): Table | undefined {
  const rows = results.flatMap(({ workload, contender, compile }) => {
    if (compile === null) return [];
    const { prepareMilliseconds, firstMilliseconds, steadyMilliseconds, ratio } = compile;
    return [
      [
        workload,
        contender,
        `${threeDigits(prepareMilliseconds)} ms`,
        `${threeDigits(firstMilliseconds)} ms`,
        `${threeDigits(steadyMilliseconds)} ms`,
        `${threeDigits(ratio)}×`,
      ],
    ];
  });
  return rows.length === 0
    ? undefined
    : {
        title:
          "Compile time: tracing and compiling the step in a fresh process, then its first call until its loss is there",
        header: ["workload", "contender", "compile", "first step", "steady step", "first ÷ steady"],
        rows,
        textColumns: [0, 1],
      };
}
