import { style } from "../styles.ts";
import { EpochLines } from "./epoch-lines.ts";
import { progressText, summaryText } from "./event-text.ts";
import type { Reporter } from "./reporter.ts";
import { StepWindow } from "./step-window.ts";

const [narrowestBar, widestBar] = [8, 24];
/** Milliseconds between two pictures: numbers that change more often cannot be read. */
const interval = 100;
/** To the beginning of the line; and clears what is left of an older, longer one. */
const [start, clearRest] = ["\r", "\u001b[K"];

/** What the bar asks of a terminal. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A bar on a terminal that is drawn over itself, below the lines that stay. */
export function barReporter(terminal: Terminal): Reporter {
  const steps = new StepWindow();
  let epochs = new EpochLines(0);
  let batchSize = 0;
  let width = widestBar;
  /** The bar as it stands; empty where there is none. */
  let bar = "";
  let drawnAt = Number.NEGATIVE_INFINITY;
  /** Tells the first of the texts that leaves room for a bar. */
  const draw = (share: number, ...texts: readonly string[]): void => {
    // Not all terminals know their width. A line that wraps could not be cleared, so the bar takes what room there is.
    const columns = (terminal.columns || 80) - 1;
    const percent = `${String(Math.floor(100 * share)).padStart(3)} %`;
    const lines = texts.map((text) => `${percent}  ${text}`);
    const fitting = lines.find((line) => line.length + narrowestBar < columns) ?? lines.at(-1) ?? percent;
    const told = fitting.slice(0, columns);
    // It only gets narrower: one whose ends move with every number is hard to look at.
    width = Math.max(0, Math.min(width, columns - told.length - 1));
    const filled = "█".repeat(Math.round(share * width)).padEnd(width, "░");
    bar = `${width === 0 ? "" : `${style(terminal, "cyan", filled)} `}${told}`;
    // Over the old one, without clearing it first: an empty line in between would flicker.
    terminal.write(`${start}${bar}${clearRest}`);
    drawnAt = performance.now();
  };
  /** A line that stays, above the bar, which is drawn again with it. */
  const line = (text: string | undefined, below = bar): void => {
    if (text === undefined) return;
    terminal.write(`${bar === "" ? "" : `${start}${clearRest}`}${text}\n${below}`);
    bar = below;
  };
  return {
    message: (text) => line(text),
    event(event) {
      switch (event.type) {
        case "start":
          batchSize = event.batchSize;
          epochs = new EpochLines(event.epochs);
          line(summaryText(event));
          return draw(0, "the first steps ...");
        case "step": {
          steps.put(event);
          if (performance.now() - drawnAt < interval) return;
          const joined = steps.take();
          if (joined)
            draw(joined.step / joined.steps, progressText(joined, batchSize), progressText(joined, batchSize, "/s"));
          return;
        }
        case "epoch":
          if (epochs.shows(event)) line(summaryText(event));
          return;
        case "done":
          return line(style(terminal, ["bold", "green"], summaryText(event) ?? ""), "");
        default:
          return line(summaryText(event));
      }
    },
    close() {
      if (bar !== "") terminal.write("\n");
      bar = "";
    },
  };
}
