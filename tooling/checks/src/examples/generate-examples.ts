import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { filesBelow, readWorkspace } from "../workspace.ts";
import { type Example, findDocExamples, findMarkdownExamples } from "./find-examples.ts";
import { ExampleError, type ImportedName, type TranslatedExample, translateExample } from "./translate-example.ts";

/** The folder, in each package, that holds its examples as tests. It is not kept in version control. */
const examplesFolder = ".examples";

/** The workspace package whose tests run the examples of the root's Markdown files; it may import every package. */
const ownerOfRootDocuments = "tooling/checks";

interface Document {
  /** From the root, with forward slashes. */
  readonly name: string;
  readonly examples: readonly Example[];
}

/** What a generation did: how many examples there are, and those that cannot become a test. */
export interface Generation {
  readonly examples: number;
  readonly errors: readonly ExampleError[];
}

/** Writes the examples of every package below `root`, or of the package in `only`, as tests; removes stale ones. */
export function generateExamples(root: string, only?: string): Generation {
  let count = 0;
  const errors: ExampleError[] = [];
  for (const { folder, path } of readWorkspace(root)) {
    if (only !== undefined && only !== folder) continue;
    const documents = folder === ownerOfRootDocuments ? rootDocuments(root) : packageDocuments(root, folder);
    const files = new Map<string, string>();
    for (const document of documents) {
      count += document.examples.length;
      for (const [name, text] of writeDocument(document, folder, errors)) files.set(name, text);
    }
    writeFolder(join(path, examplesFolder), files);
  }
  return { examples: count, errors };
}

function rootDocuments(root: string): Document[] {
  const names = readdirSync(root).filter((name) => /^(README|CONTRIBUTING)\.md$/.test(name));
  return [...names.map((name) => join(root, name)), ...filesBelow(join(root, "docs"), [".md"])].map((path) =>
    readDocument(root, path),
  );
}

function packageDocuments(root: string, folder: string): Document[] {
  const readme = join(root, folder, "README.md");
  const sources = filesBelow(join(root, folder, "src"), [".ts", ".tsx"]);
  return [...(existsSync(readme) ? [readme] : []), ...sources].map((path) => readDocument(root, path));
}

function readDocument(root: string, path: string): Document {
  const text = readFileSync(path, "utf8");
  const name = path.replaceAll("\\", "/").slice(root.length + 1);
  return { name, examples: path.endsWith(".md") ? findMarkdownExamples(text) : findDocExamples(text) };
}

/**
 * The files for one document, by their name below .examples. Examples that run share one test file, since a file costs
 * more than a test; one that gives a shared name another meaning gets a file of its own, as does one that does not run.
 */
function writeDocument(document: Document, folder: string, errors: ExampleError[]): [string, string][] {
  const inside = document.name.startsWith(`${folder}/`) ? document.name.slice(folder.length + 1) : document.name;
  const stem = inside.replace(/\.(ts|tsx|md)$/, "");
  const shared: { example: Example; translated: TranslatedExample }[] = [];
  const names = new Map<string, string>();
  const files: [string, string][] = [];
  document.examples.forEach((example, at) => {
    let translated: TranslatedExample;
    try {
      translated = translateExample(example, document.name);
    } catch (error) {
      if (!(error instanceof ExampleError)) throw error;
      errors.push(error);
      return;
    }
    if (!example.runs) {
      files.push([`${stem}.${at + 1}.ts`, noRunModule(document.name, example, translated)]);
      return;
    }
    const clashes = translated.imports.some((one) => (names.get(one.local) ?? meaning(one)) !== meaning(one));
    if (clashes) {
      files.push([`${stem}.${at + 1}.test.ts`, testModule(document.name, [{ example, translated }])]);
      return;
    }
    for (const one of translated.imports) if (one.local !== "") names.set(one.local, meaning(one));
    shared.push({ example, translated });
  });
  if (shared.length > 0) files.push([`${stem}.test.ts`, testModule(document.name, shared)]);
  return files;
}

const meaning = (one: ImportedName): string => (one.local === "" ? "" : `${one.module} ${one.imported}`);

/** Marks the line after which a generated file repeats the lines of its source, so that messages can be led back. */
const marker = (name: string, example: Example): string => `// from ${name}:${example.line}`;

function testModule(name: string, examples: readonly { example: Example; translated: TranslatedExample }[]): string {
  const tests = examples.map(({ example, translated }) => {
    const title = JSON.stringify(`${name}:${example.line}`);
    return `test(${title}, async () => {\n${marker(name, example)}\n${translated.lines.join("\n")}\n});\n`;
  });
  const imports = writeImports(examples.flatMap(({ translated }) => translated.imports));
  return [
    `// Generated from the examples of ${name}; edit them there.`,
    `import { test } from "vitest";`,
    `import { expectExample, expectThrows } from "@tooling/checks/expect-example";`,
    ...imports,
    "void [expectExample, expectThrows];",
    "",
    tests.join("\n"),
  ].join("\n");
}

function noRunModule(name: string, example: Example, translated: TranslatedExample): string {
  return [
    `// Generated from an example of ${name} that does not run; edit it there.`,
    `import { expectExample, expectThrows } from "@tooling/checks/expect-example";`,
    ...writeImports(translated.imports),
    "void [expectExample, expectThrows];",
    marker(name, example),
    ...translated.lines,
    "export {};",
    "",
  ].join("\n");
}

/** Each name once; a name that one example imports as a type and another as a value is imported as a value. */
function writeImports(imports: readonly ImportedName[]): string[] {
  const merged = new Map<string, ImportedName>();
  for (const one of imports) {
    const key = one.local === "" ? one.module : ` ${one.local}`;
    const other = merged.get(key);
    merged.set(key, other === undefined || other.isType ? one : other);
  }
  return [...merged.values()].map(({ module, imported, local, isType }) => {
    const from = JSON.stringify(module);
    if (imported === "") return `import ${from};`;
    const what = imported === "*" ? `* as ${local}` : `{ ${imported === local ? local : `${imported} as ${local}`} }`;
    return `import ${isType ? "type " : ""}${what} from ${from};`;
  });
}

/** Makes `folder` hold exactly `files`; a file that is right already keeps its time, so that nothing is redone for it. */
function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const paths = new Map([...files].map(([name, text]) => [join(folder, name), text]));
  if (existsSync(folder)) {
    for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const path = join(folder, entry);
      if (statSync(path).isFile() && !paths.has(path)) rmSync(path);
    }
  }
  for (const [path, text] of paths) {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
  }
}

/**
 * Leads a place in a generated file back to the comment or document: given `.examples/src/add.test.ts` and a line, the
 * answer is `packages/program/src/add.ts:12`; undefined for a file that was not generated.
 */
export function placeInSource(generatedFile: string, line: number): string | undefined {
  if (!generatedFile.includes(examplesFolder) || !existsSync(generatedFile)) return undefined;
  const lines = readFileSync(generatedFile, "utf8").split("\n");
  for (let at = line - 1; at >= 0; at--) {
    const found = /^\/\/ from (.*):(\d+)$/.exec(lines[at] ?? "");
    if (found !== null) return `${found[1]}:${Number(found[2]) + (line - 1 - at)}`;
  }
  const source = /\bof (\S+)( that|;)/.exec(lines[0] ?? "")?.[1] ?? basename(generatedFile);
  return `${source}: the imports of its examples`;
}
