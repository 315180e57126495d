import { style } from "../styles.ts";
import { progressText, summaryText } from "./event-text.ts";
import type { Reporter } from "./reporter.ts";

const widestBar = 24;
const clearLine = "\r\u001b[2K";

/** What the bar asks of a terminal. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A bar on a terminal that is drawn over itself, below the lines that stay. */
export function barReporter(terminal: Terminal): Reporter {
  let batchSize = 0;
  let drawn = false;
  const draw = (share: number, text: string): void => {
    // Not all terminals know their width. A line that wraps could not be cleared, so the bar takes what room there is.
    const columns = (terminal.columns || 80) - 1;
    const told = `${Math.floor(100 * share)} %  ${text}`.slice(0, columns);
    const width = Math.max(0, Math.min(widestBar, columns - told.length - 1));
    const filled = "█".repeat(Math.round(share * width)).padEnd(width, "░");
    terminal.write(`${clearLine}${width === 0 ? "" : `${style(terminal, "cyan", filled)} `}${told}`);
    drawn = true;
  };
  const line = (text: string): void => {
    terminal.write(`${drawn ? clearLine : ""}${text}\n`);
    drawn = false;
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
      if (drawn) terminal.write("\n");
      drawn = false;
    },
  };
}
