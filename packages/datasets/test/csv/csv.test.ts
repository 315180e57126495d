import { describe, expect, it } from "vitest";
import { csvTable } from "../../src/csv/csv-table.ts";
import { readCsv } from "../../src/csv/read-csv.ts";
import { thrownBy } from "../thrown-by.ts";

const rowsOf = (text: string, delimiter = ","): readonly (readonly string[])[] =>
  csvTable(text, delimiter, false).rows.map(({ fields }) => fields);

describe("takes rows apart as RFC 4180 has it", () => {
  it.each<[string, string, readonly (readonly string[])[]]>([
    [
      "ends of lines of every kind",
      "a,b\r\nc,d\ne,f\rg,h",
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
        ["g", "h"],
      ],
    ],
    ["a last line with and without an end", "a\nb\n", [["a"], ["b"]]],
    [
      "empty fields",
      ",a,\n,,",
      [
        ["", "a", ""],
        ["", "", ""],
      ],
    ],
    [
      "quotes",
      '"a","b c"\n"d",e',
      [
        ["a", "b c"],
        ["d", "e"],
      ],
    ],
    ["quotes doubled inside", '"say ""hi""",1', [['say "hi"', "1"]]],
    [
      "delimiters and lines inside quotes",
      '"a,b","c\r\nd"\ne,f',
      [
        ["a,b", "c\r\nd"],
        ["e", "f"],
      ],
    ],
    ["an empty field in quotes", '"",a', [["", "a"]]],
    ["blanks are part of fields", " a ,b", [[" a ", "b"]]],
    ["blank lines are none", "a\n\n\nb", [["a"], ["b"]]],
    ["a byte order mark", "\ufeffa,b", [["a", "b"]]],
    ["other alphabets", "Größe,颜色", [["Größe", "颜色"]]],
  ])("%s", (_, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  it.each([";", "\t", "|", "^", "]", "\\", "-"])("delimiter %s", (delimiter) => {
    expect(rowsOf(`a${delimiter}"b${delimiter}"`, delimiter)).toEqual([["a", `b${delimiter}`]]);
  });

  it("knows lines behind fields of several", () => {
    expect(csvTable('a\n"x\ny"\nz').rows.map(({ line }) => line)).toEqual([2, 4]);
  });

  it.each<[string, string, string]>([
    ["a quote never closed", 'a,b\nc,"d\ne', "line 2, character 3: a quote that is opened here is never closed"],
    ["text behind a quote", 'a,b\n"c"d,e', "line 2, character 4: text behind a closing quote"],
    ["a quote inside a field", 'a,b\nc,d"e', "line 2, character 4: a quote inside a field"],
    ["ragged rows", "a,b\n1,2\n3,4,5", "line 3 has 3 fields where the first line has 2"],
    ["too short a row", "a,b\n1", "line 2 has 1 field where the first line has 2"],
    ["a name twice", "a,b, a \n1,2,3", 'column "a" stands in the first line twice'],
    ["nothing", "", "a CSV file without a line"],
    ["only names", "a,b\n", "without a line below the names of its columns"],
  ])("refuses %s", (_, text, message) => {
    expect(thrownBy(() => csvTable(text)).message).toContain(message);
  });

  it("refuses what is not UTF-8, with the place", () => {
    const latin1 = Uint8Array.of(0x61, 0x0a, 0x62, 0xe4, 0x0a);
    expect(thrownBy(() => csvTable(latin1)).message).toContain("line 2, character 2: a byte that is not UTF-8");
  });
});

const flowers = "length,colour,id,kind\n5.5,red,7,rose\n4.25,blue,8,violet\n6,red,9,rose\n";

describe("makes numbers of columns", () => {
  it("numbers, categories, ignored ones and classes", () => {
    const { split, classes, schema, lines } = readCsv(flowers, {
      label: "kind",
      columns: { colour: "category", id: "ignored" },
    });
    expect(split.inputs[0]).toEqual({
      dtype: "f32",
      shape: [3, 3],
      data: Float32Array.of(5.5, 0, 1, 4.25, 1, 0, 6, 0, 1),
    });
    expect(split.targets[0]).toEqual({ dtype: "i32", shape: [3], data: Int32Array.of(0, 1, 0) });
    expect(classes).toEqual(["rose", "violet"]);
    expect(lines).toEqual([2, 3, 4]);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it("a number to predict", () => {
    const { split, classes } = readCsv("x,y\n1,2.5\n2,-3e-1\n", { label: "y", columns: { y: "number" } });
    expect(split.targets[0]).toEqual({ dtype: "f32", shape: [2, 1], data: Float32Array.of(2.5, -0.3) });
    expect(classes).toBeUndefined();
  });

  it("columns without names are numbered from 1", () => {
    const { split } = readCsv("1;a\n2;b\n", { header: false, delimiter: ";", label: "2" });
    expect(split.targets[0]?.data).toEqual(Int32Array.of(0, 1));
  });

  it("classes that are numbers are in their order, others in that of their letters", () => {
    expect(readCsv("x,y\n1,10\n1,9\n1,2\n", { label: "y" }).classes).toEqual(["2", "9", "10"]);
    expect(readCsv("x,y\n1,b\n1,10\n1,B\n", { label: "y" }).classes).toEqual(["10", "B", "b"]);
  });

  it.each(["1", "-1", "+1", "1.", ".5", "1e3", "1E-3", " 2 ", "007"])("%s is a number", (text) => {
    expect(readCsv(`x\n${text}\n`).split.inputs[0]?.data[0]).toBe(Math.fround(Number(text)));
  });

  it.each(["1,5", "0x10", "Infinity", "1e999", "1e39", "one", "1 2", "--1", "1e", "."])("%s is none", (text) => {
    const error = thrownBy(() => readCsv(`a,x\n1,2\n3,"${text}"\n`));
    expect(error.message).toMatch(/^line 3, column "x": ".*" is not a number/);
    expect(error.details).toMatchObject({ code: "csv-value", line: 3, column: "x", value: text });
  });

  it("names that objects have are columns like others", () => {
    expect(readCsv("constructor,__proto__\n1,a\n2,b\n", { label: "__proto__" }).classes).toEqual(["a", "b"]);
  });
});

describe("a second file", () => {
  const { schema } = readCsv(flowers, { label: "kind", columns: { colour: "category", id: "ignored" } });

  it("is read by the first one's schema: columns by name, categories by number", () => {
    const { split } = readCsv("kind,length,colour\nviolet,1,red\n", { schema });
    expect(split.inputs[0]?.data).toEqual(Float32Array.of(1, 0, 1));
    expect(split.targets[0]?.data).toEqual(Int32Array.of(1));
  });

  it("may lack the label", () => {
    expect(readCsv("length,colour\n1,blue\n", { schema }).split.targets).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      "an unknown class",
      "kind,length,colour\ntulip,1,red",
      'line 2, column "kind": "tulip" is not one of "rose", "violet"',
    ],
    ["an unknown category", "kind,length,colour\nrose,1,green", 'column "colour": "green" is not one of "blue", "red"'],
    ["a column less", "kind,length\nrose,1", 'column "colour" is not there; columns are "kind", "length"'],
  ])("refuses %s", (_, text, message) => {
    expect(thrownBy(() => readCsv(text, { schema })).message).toContain(message);
  });
});

describe("missing values", () => {
  const text = "x,c,y\n1,a,p\nNA,b,q\n3, ,p\n";
  const columns = { c: "category" } as const;

  it("are refused, naming the place", () => {
    const error = thrownBy(() => readCsv(text, { label: "y", columns }));
    expect(error.details).toEqual({ code: "csv-missing", line: 3, column: "x" });
  });

  it("drop leaves the rows out", () => {
    const { split, lines } = readCsv(text, { label: "y", columns, missing: "drop" });
    expect(split.size).toBe(1);
    expect(lines).toEqual([2]);
  });

  it("mean takes the column's, and zeros for a category; a second file gets the first one's", () => {
    const { split, schema } = readCsv(text, { label: "y", columns, missing: "mean" });
    expect(split.inputs[0]?.data).toEqual(Float32Array.of(1, 1, 0, 2, 0, 1, 3, 0, 0));
    expect(readCsv("x,c\n?,a\n100,b\n", { schema }).split.inputs[0]?.data[0]).toBe(2);
  });

  it("a number stands for them", () => {
    expect(readCsv(text, { label: "y", columns, missing: -1 }).split.inputs[0]?.data[3]).toBe(-1);
  });

  it("a label is never made up", () => {
    expect(thrownBy(() => readCsv("x,y\n1,p\n2,\n", { label: "y", missing: "mean" })).details).toEqual({
      code: "csv-missing",
      line: 3,
      column: "y",
    });
  });

  it("a column without any value has no mean", () => {
    expect(thrownBy(() => readCsv("x,z\n,1\n,2\n", { missing: "mean" })).message).toContain("no value at all");
  });

  it("may be written otherwise", () => {
    const missingValues = ["-999"];
    expect(readCsv("x\n-999\n4\n", { missing: "mean", missingValues }).split.inputs[0]?.data).toEqual(
      Float32Array.of(4, 4),
    );
  });
});

describe("refuses options that do not fit", () => {
  const many = `x\n${Array.from({ length: 200 }, (_, i) => `v${i}`).join("\n")}`;
  it.each<[string, () => unknown, string]>([
    ["an unknown label", () => readCsv(flowers, { label: "sort" }), 'column "sort" is not there; columns are "length"'],
    ["an unknown column", () => readCsv(flowers, { columns: { sort: "ignored" } }), 'column "sort" is not there'],
    ["an ignored label", () => readCsv(flowers, { label: "kind", columns: { kind: "ignored" } }), "cannot be ignored"],
    ["nothing to learn from", () => readCsv("y\n1\n", { label: "y" }), "without a column to learn from"],
    ["text as a category", () => readCsv(many, { columns: { x: "category" } }), "more than 100 different values"],
    ["a long delimiter", () => readCsv("a", { delimiter: "::" }), "delimiter has to be one character"],
    ["a quote as delimiter", () => readCsv("a", { delimiter: '"' }), "delimiter has to be one character"],
    ["a filling that is no number", () => readCsv("a\n1", { missing: Number.NaN }), "missing has to be"],
    ["all rows dropped", () => readCsv("a\n?\n", { missing: "drop" }), "without a row that misses no value"],
  ])("%s", (_, code, message) => {
    expect(thrownBy(code).message).toContain(message);
  });
});
