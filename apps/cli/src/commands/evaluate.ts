import { backendKind } from "@tenon/backend/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import { lossKind } from "@tenon/losses/plugin";
import { metricKind } from "@tenon/metrics/plugin";
import type { Registry } from "@tenon/registry";
import { evaluate } from "@tenon/training";
import type { Command } from "commander";
import { Option } from "commander";
import { addEntryFlags } from "../entry-flags.ts";
import { formatScores } from "../reporters/event-text.ts";
import type { Flags } from "../run-flags.ts";
import { addEntryHelp, textFlag, wholeFlag } from "../run-flags.ts";
import { addWeightsFlag, openNetwork } from "../saving/open-network.ts";
import { style } from "../styles.ts";
import { tableLines } from "../table-lines.ts";

const splits = ["train", "validation", "test"] as const;

export function addEvaluateCommand(program: Command, registry: Registry): void {
  const command = program
    .command("evaluate")
    .description("Score a saved model on data")
    .argument("<saved>", "the folder of a saved run, or a file in it")
    .addOption(new Option("--split <name>", "which examples (default: test, where there are any)").choices(splits))
    .option("--batch-size <n>", "examples at once")
    .option("--json", "as JSON");
  addWeightsFlag(command);
  addEntryFlags(command, registry, datasetKind, "what to score it on");
  addEntryFlags(command, registry, metricKind, "what to measure besides the loss; may be given several times");
  addEntryFlags(command, registry, lossKind, "which loss");
  addEntryFlags(command, registry, backendKind, "what computes");
  addEntryHelp(command);
  command.action(async (path: string, flags: Flags) => {
    const batchSize = wholeFlag(flags, "batchSize", "--batch-size", 1);
    const { network, parts, data, title } = await openNetwork(registry, path, flags);
    const split = splits.find((name) => name === textFlag(flags, "split"));
    const used = split ?? (["test", "validation", "train"] as const).find((name) => data.splits[name]) ?? "train";
    await using backend = await parts.opener.open();
    const { loss, metrics } = parts;
    const { scores, details } = await evaluate(network, { backend, data, split: used, loss, metrics, batchSize });
    const examples = data.splits[used]?.size ?? 0;
    if (flags["json"] === true) {
      const result = { model: title, data: data.name, split: used, examples, scores, ...(details && { details }) };
      process.stdout.write(`${JSON.stringify(result)}\n`);
      return;
    }
    const lines = [
      `${title}, on ${examples.toLocaleString("en")} examples of ${data.name} (${used})`,
      style(process.stdout, ["bold", "green"], formatScores(scores)),
    ];
    for (const [name, detail] of Object.entries(details ?? {}))
      lines.push("", name, ...detailLines(detail, data.classes));
    process.stdout.write(`${lines.join("\n")}\n`);
  });
}

/** Tables of numbers as tables, with the classes at the rows where there are as many; anything else as JSON. */
function detailLines(detail: unknown, classes: readonly string[] | undefined): string[] {
  return Object.values(typeof detail === "object" && detail !== null ? detail : { detail }).flatMap(
    (value: unknown) => {
      if (!Array.isArray(value)) return [JSON.stringify(value)];
      const rows: unknown[][] = value.map((row: unknown) =>
        Array.isArray(row) ? row : typeof row === "object" && row !== null ? Object.values(row) : [row],
      );
      const named = classes?.length === rows.length;
      const [first] = value as readonly unknown[];
      const headings =
        typeof first === "object" && first !== null && !Array.isArray(first)
          ? Object.keys(first)
          : (rows[0] ?? []).map((_, i) => classes?.[i] ?? String(i));
      const cells = rows.map((row, i) => [
        named ? (classes?.[i] ?? "") : String(i),
        ...row.map((cell) => (typeof cell === "number" && !Number.isInteger(cell) ? cell.toFixed(4) : String(cell))),
      ]);
      return tableLines(
        [["", ...headings], ...cells],
        headings.map((_, i) => i + 1),
      );
    },
  );
}
