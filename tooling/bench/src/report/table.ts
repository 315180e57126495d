export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of text; the others hold numbers and are aligned to the right. */
  readonly textColumns: readonly number[];
}

export type TableFormat = "text" | "markdown";

/** A table in monospaced text or in Markdown, with a line end after each line. */
export function renderTable({ title, header, rows, textColumns }: Table, format: TableFormat): string {
  const escaped = format === "markdown" ? rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|"))) : rows;
  const widths = header.map((cell, column) =>
    Math.max(...[cell, ...escaped.map((row) => row[column] ?? "")].map((text) => text.length)),
  );
  const isText = (column: number): boolean => textColumns.includes(column);
  const aligned = (row: readonly string[]): string[] =>
    widths.map((width, column) => {
      const cell = row[column] ?? "";
      return isText(column) ? cell.padEnd(width) : cell.padStart(width);
    });
  if (format === "text") {
    const line = (cells: readonly string[]): string => `${aligned(cells).join("  ").trimEnd()}\n`;
    const rule = `${widths
      .map((width) => "─".repeat(width))
      .join("  ")
      .trimEnd()}\n`;
    return `${title}\n${line(header)}${rule}${escaped.map(line).join("")}`;
  }
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const rule = widths.map((width, column) => (isText(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return `**${title}**\n\n${line(aligned(header))}${line(rule)}${escaped.map((row) => line(aligned(row))).join("")}`;
}
