import type { EpochRecord, Scores } from "@tenon/training";
import { tableLines } from "../table-lines.ts";
import { formatScore } from "./event-text.ts";
import type { Reporter } from "./reporter.ts";

const blocks = "▁▂▃▄▅▆▇█";
const widest = 60;

/** A reporter that also draws the scores of all epochs when the run is done. */
export function withCurves(reporter: Reporter, before: readonly EpochRecord[], columns: number): Reporter {
  const epochs = [...before];
  return {
    ...reporter,
    event(event) {
      reporter.event(event);
      if (event.type === "epoch") epochs.push(event);
      if (event.type !== "done") return;
      for (const line of curveLines(epochs, columns)) reporter.message(line);
    },
  };
}

/**
 * A line for each score and split: what it began with, its course over the epochs, what it ended with. The curves of one
 * score have one scale, so that training and validation can be compared.
 */
export function curveLines(epochs: readonly EpochRecord[], columns: number): string[] {
  if (epochs.length < 2) return [];
  const evaluatedOn = epochs.find((epoch) => epoch.evaluatedOn)?.evaluatedOn ?? "";
  const names = Object.keys(epochs[0]?.scores ?? {});
  const rows = names.flatMap((name) => {
    const curves = [
      { split: "training", values: valuesOf(epochs, name, ({ scores }) => scores) },
      { split: evaluatedOn, values: valuesOf(epochs, name, ({ evaluation }) => evaluation) },
    ].filter(({ values }) => values.length > 0);
    const all = curves.flatMap(({ values }) => values);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    return curves.map(({ split, values }, i) => {
      const shown = (value: number | undefined): string => formatScore(name, value ?? Number.NaN);
      return { cells: [i === 0 ? name : "", split, shown(values[0]), shown(values.at(-1))], values, least, most };
    });
  });
  const room = Math.max(8, Math.min(widest, columns - 46));
  return [
    "",
    ...tableLines(
      rows.map(({ cells: [name = "", split = "", first = "", last = ""], values, least, most }) => [
        name,
        split,
        first,
        curve(values, least, most, room),
        last,
      ]),
      [2],
    ),
  ];
}

function valuesOf(
  epochs: readonly EpochRecord[],
  name: string,
  scoresOf: (epoch: EpochRecord) => Scores | undefined,
): number[] {
  const values = epochs.map((epoch) => scoresOf(epoch)?.[name]);
  return values.filter((value): value is number => value !== undefined && Number.isFinite(value));
}

/** One block a value; where there are more values than room, one for the mean of several. */
function curve(values: readonly number[], least: number, most: number, room: number): string {
  const width = Math.min(values.length, room);
  return Array.from({ length: width }, (_, i) => {
    const part = values.slice(Math.floor((i * values.length) / width), Math.floor(((i + 1) * values.length) / width));
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    const height = most > least ? (mean - least) / (most - least) : 0;
    return blocks[Math.min(blocks.length - 1, Math.floor(height * blocks.length))];
  }).join("");
}
