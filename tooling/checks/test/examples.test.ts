import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectExample, expectThrows } from "../src/examples/expect-example.ts";
import { findDocExamples, findMarkdownExamples } from "../src/examples/find-examples.ts";
import { generateExamples, placeInSource } from "../src/examples/generate-examples.ts";
import { ExampleError, translateExample } from "../src/examples/translate-example.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

const docs = `/** No example here.
 * \`\`\`ts
 * ignored();
 * \`\`\`
 */
export const a = 1;

  /**
   * Adds.
   *
   * @example
   * \`\`\`ts
   * import { add } from "@tenon/program";
   *
   * add(1, 2); // => 3
   * \`\`\`
   * And in words:
   * \`\`\`ts no-run
   * declare const many: number[];
   * \`\`\`
   * \`\`\`sh
   * npm start
   * \`\`\`
   * @returns
   * \`\`\`ts
   * ignored();
   * \`\`\`
   */
`;

const body = (...lines: readonly string[]) => ({ line: 10, lines, runs: true });
const translate = (...lines: readonly string[]): string => translateExample(body(...lines), "a.ts").lines.join("\n");

describe("finding", () => {
  test("takes the ts blocks that follow an @example tag, with the lines of their fences", () => {
    expect(findDocExamples(docs)).toEqual([
      { line: 12, lines: [`import { add } from "@tenon/program";`, "", "add(1, 2); // => 3"], runs: true },
      { line: 18, lines: ["declare const many: number[];"], runs: false },
    ]);
  });

  test("takes every ts block of Markdown, indented ones too, and no other", () => {
    const text = "# A\n```ts\na;\n```\n```js\nb;\n```\n- list\n  ```ts no-run\n  c;\n  ```\n```ts\nunclosed;";
    expect(findMarkdownExamples(text)).toEqual([
      { line: 2, lines: ["a;"], runs: true },
      { line: 9, lines: ["c;"], runs: false },
      { line: 12, lines: ["unclosed;"], runs: true },
    ]);
  });

  test("finds nothing where there is nothing", () => {
    expect(findDocExamples("export const a = 1;")).toEqual([]);
    expect(findMarkdownExamples("")).toEqual([]);
  });

  test("leaves a tag inside a fence alone", () => {
    const text = "/**\n * @example\n * ```ts\n * @sealed\n * class A {}\n * ```\n */";
    expect(findDocExamples(text)).toEqual([{ line: 3, lines: ["@sealed", "class A {}"], runs: true }]);
  });
});

describe("translating", () => {
  test("turns an expectation into an assertion that names its line", () => {
    expect(translate("const a = 1;", "a + 1; // => 2")).toBe(`const a = 1;\nexpectExample((a + 1), (2), "a.ts:12");`);
  });

  test("asserts a declared name", () => {
    expect(translate("const a = [1]; // => [1]")).toBe(`const a = [1]; expectExample(a, ([1]), "a.ts:11");`);
  });

  test("awaits, spans lines, and reaches into blocks", () => {
    expect(translate("for (const a of [1]) {", "  await f(", "    a,", "  ); // => { a: 1 }", "}")).toBe(
      `for (const a of [1]) {\n  expectExample((await f(\n    a,\n  )), ({ a: 1 }), "a.ts:14");\n}`,
    );
  });

  test("expects errors", () => {
    expect(translate("await f(); // => throws /no f/i")).toBe(
      `await expectThrows(async () => {await f();}, /no f/i, "a.ts:11");`,
    );
    expect(translate("f(); // => throws")).toBe(`await expectThrows(async () => {f();}, /(?:)/, "a.ts:11");`);
  });

  test("collects imports and keeps the lines where they are", () => {
    const { imports, lines } = translateExample(
      body(`import { a, type B as C } from "x";`, `import * as y from "y";`, `import type D from "z";`, "a(y);"),
      "a.ts",
    );
    expect(lines).toEqual(["", "", "", "a(y);"]);
    expect(imports).toEqual([
      { module: "x", imported: "a", local: "a", isType: false },
      { module: "x", imported: "B", local: "C", isType: true },
      { module: "y", imported: "*", local: "y", isType: false },
      { module: "z", imported: "default", local: "D", isType: true },
    ]);
  });

  test("drops export, which has no place in a test", () => {
    expect(translate("export const a = 1;", "export function f() {}")).toBe("const a = 1;\nfunction f() {}");
  });

  test("takes no string for an expectation", () => {
    expect(translate(`const a = "// => 1";`)).toBe(`const a = "// => 1";`);
  });

  test.each([
    ["a syntax error", ["const = 1;"], "a.ts:11: "],
    ["an expectation of nothing", ["f();", "", "// => 1"], "a.ts:13: `// =>` has to follow an expression"],
    [
      "an expectation that is no expression",
      ["f(); // => a tensor of ones"],
      "a.ts:11: what is expected has to be a JavaScript expression, got `a tensor of ones`",
    ],
    [
      "a declaration of several names",
      ["const [a, b] = f(); // => [1, 2]"],
      "a.ts:11: a declaration with `// =>` declares one name",
    ],
    ["a re-export", ["f();", `export * from "x";`], "a.ts:12: an example cannot re-export"],
  ])("refuses %s, naming the line", (_, lines, message) => {
    const attempt = () => translate(...lines);
    expect(attempt).toThrow(ExampleError);
    expect(attempt).toThrow(message);
  });
});

describe("comparing", () => {
  const equal = (actual: unknown, expected: unknown) => () => expectExample(actual, expected, "a.ts:1");

  test.each([
    [0.1 + 0.2, 0.3],
    [Math.fround(0.1), 0.1],
    [Math.sin(Math.PI), 0],
    [Number.NaN, Number.NaN],
    [-0, 0],
    [new Float32Array([1, 2.5]), [1, 2.5]],
    [[1, 2], new Uint8Array([1, 2])],
    [new BigInt64Array([1n]), [1n]],
    [{ a: [{ b: 1 + 1e-9 }], c: undefined }, { a: [{ b: 1 }] }],
    [new Map([["a", 1]]), new Map([["a", 1]])],
    [new Set([1]), new Set([1])],
    ["a", "a"],
    [null, null],
  ])("%o equals %o", (actual, expected) => {
    expect(equal(actual, expected)).not.toThrow();
  });

  test.each([
    [1, 1.00001, "a.ts:1: expected 1.00001, got 1"],
    [0, -0, "a.ts:1: expected -0, got 0"],
    [Number.POSITIVE_INFINITY, 1e308, "got Infinity"],
    [[1, 2], [1], "expected [1], got [1, 2]"],
    [[1, [2]], [1, [3]], "expected [1][0] to be 3, got 2"],
    [{ a: { b: 1 } }, { a: { b: 2 } }, "expected .a.b to be 2, got 1"],
    [{ a: 1, b: 2 }, { a: 1 }, "expected .b to be undefined, got 2"],
    [new Float32Array([1]), { 0: 1 }, "got Float32Array [1]"],
    ["1", 1, `expected 1, got "1"`],
    [Promise.resolve(1), 1, "got a promise (is an `await` missing?)"],
    [new Set([1]), new Set([2]), "expected [0] to be 2, got 1"],
  ])("%o differs from %o", (actual, expected, message) => {
    expect(equal(actual, expected)).toThrow(message);
  });

  test("expected errors: the right one, another, none", async () => {
    const throwing = async () => {
      throw new RangeError("too far");
    };
    await expectThrows(throwing, /^RangeError: too far$/, "a.ts:1");
    await expect(expectThrows(throwing, /near/, "a.ts:1")).rejects.toThrow(
      "a.ts:1: expected an error that matches /near/, got RangeError: too far",
    );
    await expect(expectThrows(async () => {}, /near/, "a.ts:1")).rejects.toThrow(
      "a.ts:1: expected an error that matches /near/, got none",
    );
  });
});

describe("generating", () => {
  const manifest = { name: "@tenon/program", exports: { ".": "./src/index.ts" } };
  const source = (name: string, from: string) =>
    `/**\n * @example\n * \`\`\`ts\n * import { ${name} } from "${from}";\n * ${name}; // => 1\n * \`\`\`\n */\n`;

  test("a package without examples gets no folder", () => {
    using workspace = temporaryWorkspace({
      "packages/program/package.json": manifest,
      "packages/program/src/index.ts": "",
    });
    expect(generateExamples(workspace.root)).toEqual({ examples: 0, errors: [] });
    expect(existsSync(join(workspace.root, "packages/program/.examples"))).toBe(false);
  });

  test("one test file for each source, by its path; a name with two meanings gets its own", () => {
    using workspace = temporaryWorkspace({
      "packages/program/package.json": manifest,
      "packages/program/src/ops/add.ts": source("a", "x") + source("a", "x") + source("a", "y"),
      "packages/program/README.md": "# P\n\n```ts\n1; // => 1\n```\n```ts no-run\ndeclare const a: 1;\n```\n",
    });
    expect(generateExamples(workspace.root)).toEqual({ examples: 5, errors: [] });
    const folder = join(workspace.root, "packages/program/.examples");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    expect(files.sort()).toEqual(["README.2.ts", "README.test.ts", "src/ops/add.3.test.ts", "src/ops/add.test.ts"]);
    const text = readFileSync(join(folder, "src/ops/add.test.ts"), "utf8");
    expect(text).toContain(`test("packages/program/src/ops/add.ts:3"`);
    expect(text).toContain(`test("packages/program/src/ops/add.ts:10"`);
    expect(text.match(/from "x"/g)).toHaveLength(1);
    expect(readFileSync(join(folder, "src/ops/add.3.test.ts"), "utf8")).toContain(
      `test("packages/program/src/ops/add.ts:17"`,
    );
  });

  test("leads a line of a generated file back to its source", () => {
    using workspace = temporaryWorkspace({
      "packages/program/package.json": manifest,
      "packages/program/src/add.ts": source("a", "x"),
    });
    generateExamples(workspace.root);
    const file = join(workspace.root, "packages/program/.examples/src/add.test.ts");
    const line =
      readFileSync(file, "utf8")
        .split("\n")
        .findIndex((text) => text.startsWith("expectExample(")) + 1;
    expect(placeInSource(file, line)).toBe("packages/program/src/add.ts:5");
    expect(placeInSource(join(workspace.root, "packages/program/src/add.ts"), 1)).toBeUndefined();
  });

  test("removes what is stale and leaves what is right untouched", () => {
    using workspace = temporaryWorkspace({
      "packages/program/package.json": manifest,
      "packages/program/src/a.ts": source("a", "x"),
      "packages/program/src/b.ts": source("b", "x"),
    });
    generateExamples(workspace.root);
    const file = (name: string) => join(workspace.root, `packages/program/.examples/src/${name}.test.ts`);
    const before = statSync(file("a")).mtimeMs;
    workspace.write("packages/program/src/b.ts", "");
    generateExamples(workspace.root);
    expect(existsSync(file("b"))).toBe(false);
    expect(statSync(file("a")).mtimeMs).toBe(before);
  });

  test("tells of a broken example and writes the others", () => {
    using workspace = temporaryWorkspace({
      "packages/program/package.json": manifest,
      "packages/program/src/a.ts": `/**\n * @example\n * \`\`\`ts\n * const = 1;\n * \`\`\`\n */\n${source("a", "x")}`,
    });
    const { examples, errors } = generateExamples(workspace.root);
    expect(examples).toBe(2);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/^packages\/program\/src\/a\.ts:4: /)]);
    expect(existsSync(join(workspace.root, "packages/program/.examples/src/a.test.ts"))).toBe(true);
  });

  test("the root's documents belong to the package that may import everything", () => {
    using workspace = temporaryWorkspace({
      "tooling/checks/package.json": { name: "@tooling/checks" },
      "README.md": "```ts\n1; // => 1\n```\n",
      "docs/guide.md": "```ts\n2; // => 2\n```\n",
    });
    expect(generateExamples(workspace.root, "tooling/checks").examples).toBe(2);
    expect(existsSync(join(workspace.root, "tooling/checks/.examples/docs/guide.test.ts"))).toBe(true);
  });
});
