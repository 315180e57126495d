import { backendKind } from "@tenon/backend/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Registry } from "@tenon/registry";
import type { TensorData, TypedArray } from "@tenon/tensor";
import { predict } from "@tenon/training";
import type { Command } from "commander";
import { addEntryFlags } from "../entry-flags.ts";
import type { Prediction } from "../predicting/prediction.ts";
import { predictionsOf } from "../predicting/prediction.ts";
import type { StoredExample, StoredType } from "../predicting/read-inputs.ts";
import { readExamples, storedType } from "../predicting/read-inputs.ts";
import type { Flags } from "../run-flags.ts";
import { addEntryHelp, wholeFlag } from "../run-flags.ts";
import { addWeightsFlag, openNetwork } from "../saving/open-network.ts";
import { style } from "../styles.ts";
import { tableLines } from "../table-lines.ts";

/** More columns are hard to read; then the likeliest classes are shown. */
const mostColumns = 12;
const shownClasses = 3;

export function addPredictCommand(program: Command, registry: Registry): void {
  const command = program
    .command("predict")
    .description("Ask a saved model about images or rows of numbers")
    .argument("<saved>", "the folder of a saved run, or a file in it")
    .argument("<files...>", "PNG or JPEG images, or CSV files with an example in each row")
    .option("--resize", "bring images of other sizes to the model's")
    .option("--invert", "swap black and white, for dark digits on light paper where the model knows light on dark")
    .option("--ignore <columns...>", "columns of CSV files that are no inputs, such as a label")
    .option("--batch-size <n>", "examples at once (default: 256)")
    .option("--json", "one JSON object a line for each example");
  addWeightsFlag(command);
  addEntryFlags(
    command,
    registry,
    datasetKind,
    "the data set that the model was trained on, for its classes and units",
  );
  addEntryFlags(command, registry, backendKind, "what computes");
  addEntryHelp(command);
  command.addHelpText(
    "after",
    `
Images are turned to grey (ITU-R 601 luma) where the model takes grey ones, and have to be of the model's size unless
--resize is given. CSV files have a column for each number that the model takes, in its order, with or without names in
the first line; a model trained on a CSV file finds its columns by name.`,
  );
  command.action(async (path: string, files: readonly string[], flags: Flags) => {
    const batchSize = wholeFlag(flags, "batchSize", "--batch-size", 1);
    const { network, parts, data } = await openNetwork(registry, path, flags);
    const type = await storedType(data);
    const options = {
      resize: flags["resize"] === true,
      invert: flags["invert"] === true,
      ignore: (flags["ignore"] as readonly string[] | undefined) ?? [],
    };
    const examples: StoredExample[] = [];
    for (const file of files) examples.push(...(await readExamples(file, data, type, options)));
    await using backend = await parts.opener.open();
    const inputs = [joined(examples, type)];
    const [output] = await predict(network, inputs, {
      backend,
      batchSize,
      prepare: (batch) => data.prepare({ ...batch, targets: [] }),
    });
    if (!output) return;
    const names = examples.map(({ from }) => from);
    const predictions = predictionsOf(output, names, parts.loss.probabilities, data.classes);
    const lines = flags["json"] === true ? predictions.map((each) => JSON.stringify(each)) : textLines(predictions);
    process.stdout.write(`${lines.join("\n")}\n`);
  });
}

function joined(examples: readonly StoredExample[], { dtype, shape }: StoredType): TensorData {
  const [first] = examples as readonly [StoredExample];
  const each = first.data.length;
  const data: TypedArray = new (first.data.constructor as new (length: number) => TypedArray)(examples.length * each);
  for (const [i, example] of examples.entries()) data.set(example.data, i * each);
  return { dtype, shape: [examples.length, ...shape], data };
}

function textLines(predictions: readonly Prediction[]): string[] {
  const [first] = predictions;
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  const number = (value: number): string => value.toPrecision(4);
  if (first?.class === undefined) {
    const rows = predictions.map(({ from, outputs = [] }) => [from, Object.values(outputs).map(number).join("  ")]);
    return tableLines([["", "output"], ...rows]);
  }
  const shown = first.probabilities ? percent : number;
  const scoresOf = ({ probabilities, outputs }: Prediction): [name: string, score: number][] =>
    Object.entries<number>(probabilities ?? (outputs as Readonly<Record<string, number>>));
  const classes = scoresOf(first).map(([name]) => name);
  const wide = classes.length <= mostColumns;
  const headings = ["", "class", ...(wide ? classes : [`the likeliest ${shownClasses}`])];
  const rows = predictions.map((prediction) => {
    const scores = scoresOf(prediction);
    const likeliest = [...scores].sort(([, a], [, b]) => b - a).slice(0, shownClasses);
    return [
      prediction.from,
      prediction.class ?? "",
      ...(wide
        ? scores.map(([, score]) => shown(score))
        : [likeliest.map(([name, score]) => `${name} ${shown(score)}`).join("  ")]),
    ];
  });
  const [heading = "", ...lines] = tableLines([headings, ...rows], wide ? classes.map((_, i) => i + 2) : []);
  return [style(process.stdout, "bold", heading), ...lines];
}
