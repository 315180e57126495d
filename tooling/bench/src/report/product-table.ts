import { median } from "../run/statistics.ts";
import { describeProduct, type ProductWorkload } from "../workloads/product-workload.ts";
import { percent, threeDigits } from "./format-number.ts";
import type { Result } from "./result.ts";
import type { Table } from "./table.ts";
import { remarks } from "./training-table.ts";

/** All products, one a row, with a column for each contender; GFLOP/s. */
export function productTable(workloads: readonly ProductWorkload[], results: readonly Result[]): Table {
  const contenders = [...new Set(results.map(({ contender }) => contender))];
  const rows = workloads.map((workload) => {
    const own = results.filter((result) => result.workload === workload.name);
    const of = (contender: string): Result | undefined => own.find((result) => result.contender === contender);
    const cells = contenders.map((contender) => {
      const result = of(contender);
      if (result === undefined) return "–";
      const share = result.library === "Tenon" ? ` (${percent(result.peakShare)})` : "";
      return `${threeDigits(median(result.blocks))}${share}`;
    });
    const peak = own[0]?.peakGflops;
    const marked = own.flatMap((result) => {
      const text = remarks(result);
      return text === "" ? [] : [`${result.contender}: ${text}`];
    });
    return [
      workload.name,
      describeProduct(workload),
      ...cells,
      peak == null ? "–" : threeDigits(peak),
      marked.join("; "),
    ];
  });
  return {
    title: "Matrix products, GFLOP/s (Tenon: share of the multiply-add peak)",
    header: ["product", "shapes", ...contenders, "peak", ""],
    rows,
    textColumns: [0, 1, contenders.length + 3],
  };
}
