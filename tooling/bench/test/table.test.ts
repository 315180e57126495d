import { expect, test } from "vitest";
import { renderTable, type Table } from "../src/report/table.ts";

const table: Table = {
  title: "Speeds",
  header: ["contender", "samples/s", ""],
  rows: [
    ["tenon-1", "124,000", ""],
    ["a | b", "9", "run again"],
  ],
  textColumns: [0, 2],
};

test("text: text to the left, numbers to the right, no blanks at the ends", () => {
  expect(renderTable(table, "text")).toBe(
    [
      "Speeds",
      "contender  samples/s",
      "─────────  ─────────  ─────────",
      "tenon-1      124,000",
      "a | b              9  run again",
      "",
    ].join("\n"),
  );
});

test("Markdown: aligned columns, and bars in cells escaped", () => {
  expect(renderTable(table, "markdown")).toBe(
    [
      "**Speeds**",
      "",
      "| contender | samples/s |           |",
      "| --------- | --------: | --------- |",
      "| tenon-1   |   124,000 |           |",
      "| a \\| b    |         9 | run again |",
      "",
    ].join("\n"),
  );
});
