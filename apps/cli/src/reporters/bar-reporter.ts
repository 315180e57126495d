import { stripVTControlCharacters } from "node:util";
import { style } from "../styles.ts";
import { progressText, summaryText } from "./event-text.ts";
import type { Reporter } from "./reporter.ts";

const width = 24;
const clearLine = "\r\u001b[2K";

/** What the bar asks of a terminal. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A bar on a terminal that is drawn over itself, below the lines that stay. */
export function barReporter(terminal: Terminal): Reporter {
  let batchSize = 0;
  let bar = "";
  const draw = (share: number, text: string): void => {
    const filled = "█".repeat(Math.round(share * width)).padEnd(width, "░");
    bar = `${style(terminal, "cyan", filled)} ${Math.floor(100 * share)} %  ${text}`;
    // A line that wraps could not be cleared. Colour codes, which take no room, all stand at the beginning.
    const codes = bar.length - stripVTControlCharacters(bar).length;
    terminal.write(`${clearLine}${bar.slice(0, (terminal.columns ?? 80) - 1 + codes)}`);
  };
  const line = (text: string): void => {
    terminal.write(`${bar === "" ? "" : clearLine}${text}\n`);
    bar = "";
  };
  return {
    message: line,
    event(event) {
      if (event.type === "step") return draw(event.step / event.steps, progressText(event, batchSize));
      line(event.type === "done" ? style(terminal, ["bold", "green"], summaryText(event)) : summaryText(event));
      if (event.type !== "start") return;
      batchSize = event.batchSize;
      draw(0, "the first steps ...");
    },
    close() {
      if (bar !== "") terminal.write("\n");
      bar = "";
    },
  };
}
