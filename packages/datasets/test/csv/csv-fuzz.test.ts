import { mutate, mutations } from "@tooling/testing/mutate";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { CsvOptions } from "../../src/csv/csv-options.ts";
import { csvTable } from "../../src/csv/csv-table.ts";
import { readCsv } from "../../src/csv/read-csv.ts";
import { Survey } from "../survey.ts";

const field = fc.oneof(
  { weight: 40, arbitrary: fc.integer().map(String) },
  { weight: 20, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom("", "NA", "a", "b", '"a,b"', '"x ""y"""', '"1\n2"', "é", "\u0000") },
);
const names = ["x", "y", "z", "u", "v"];
const file = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.constantFrom("\n", "\r\n", "\r"))
  .chain(([width, end]) =>
    fc
      .array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 })
      .map((rows) => [names.slice(0, width), ...rows].map((row) => row.join(",")).join(end)),
  );
const options: fc.Arbitrary<CsvOptions> = fc.record(
  {
    label: fc.constantFrom("x", "y", "y", "1"),
    header: fc.constantFrom(true, true, true, false),
    delimiter: fc.constantFrom(",", ",", ",", ",", ";", "\n", "xx"),
    missing: fc.constantFrom("error" as const, "drop" as const, "mean" as const, 0, 0, 0, 1e300),
    columns: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("number", "category", "ignored")),
  },
  { requiredKeys: ["missing"] },
);

it("CSV files mutated, 25,000 of them: read or refused, in memory that they are worth", async () => {
  const survey = new Survey();
  const encoder = new TextEncoder();
  await fc.assert(
    fc.asyncProperty(file, mutations, options, async (text, several, chosen) => {
      const bytes = mutate(encoder.encode(text), several);
      await survey.try(() => {
        const { split } = readCsv(bytes, chosen);
        // A field is at least its delimiter; a category makes at most 100 features of 4 bytes each.
        for (const { data } of [...split.inputs, ...split.targets])
          expect(data.byteLength).toBeLessThanOrEqual(400 * (bytes.length + 1));
      });
    }),
    { numRuns: 25_000, seed: 31 },
  );
  expect(survey.read).toBeGreaterThan(500);
  expect(survey.refused).toBeGreaterThan(1000);
  expect([...survey.codes.keys()].length).toBeGreaterThan(5);
  expect(survey.slowest).toBeLessThan(5000);
}, 60_000);

it("what is written by the rules is read back", () => {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(fc.string({ unit: "grapheme" }), { minLength: width, maxLength: width }), { minLength: 1 }),
    );
  fc.assert(
    fc.property(table, (rows) => {
      const text = rows.map((row) => row.map(quote).join(",")).join("\r\n");
      expect(csvTable(text, ",", false).rows.map(({ fields }) => fields)).toEqual(rows);
    }),
    { numRuns: 2000, seed: 32 },
  );
});

// Seconds on a busy machine; hours if every character cost a look at all the others.
it.each([
  ["a million delimiters", ",".repeat(1_000_000)],
  ["a million lines", "1\n".repeat(1_000_000)],
  ["a million quotes", `"${'""'.repeat(500_000)}"`],
  ["a quote that opens a million times", '"\n'.repeat(500_001)],
  ["a million carriage returns in quotes", `"${"\r".repeat(1_000_000)}"`],
])(
  "%s take time in proportion",
  async (_, text) => {
    const survey = new Survey();
    await survey.try(() => readCsv(text, { header: false, missing: 0, columns: { 1: "category" } }));
    expect(survey.slowest).toBeLessThan(30_000);
  },
  60_000,
);
