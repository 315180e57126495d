import { join } from "node:path";
import ts from "typescript";
import type { Target, WorkspacePackage } from "../workspace.ts";
import type { DeclaredModule, Foreign } from "./declared-module.ts";
import { readDeclaredModule, referencedNames } from "./declared-module.ts";

/** A section of a report: the text of each name that one entry exports, or that those reach without exporting it. */
export interface ApiSection {
  readonly title: string;
  readonly declarations: ReadonlyMap<string, string>;
}

const reachedTitle = "Reached from these, and not exported";

/**
 * The public types of a package as text, from its sources: what each entry exports, in the order of names, without comments
 * and bodies; then what those refer to although nothing exports it.
 */
export function apiSections({ manifest, path }: Pick<WorkspacePackage, "manifest" | "path">): ApiSection[] {
  const modules = new Map<string, DeclaredModule>();
  const moduleAt = (file: string): DeclaredModule => {
    const known = modules.get(file);
    if (known !== undefined) return known;
    const module = readDeclaredModule(file);
    modules.set(file, module);
    return module;
  };
  /** Where a name of a file is declared: in a file of this package, or in another package. */
  const locate = (file: string, name: string): Foreign | undefined => {
    const { declarations, imports, exports, stars } = moduleAt(file);
    const target = exports.get(name) ?? name;
    const follow = (next: Foreign): Foreign | undefined =>
      !isFile(next.module) || next.name === "*" ? next : locate(next.module, next.name);
    if (typeof target !== "string") return follow(target);
    if (declarations.has(target)) return { module: file, name: target };
    const imported = imports.get(target);
    if (imported !== undefined) return follow(imported);
    for (const star of stars) {
      const found = isFile(star) ? locate(star, name) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const exportedNames = (file: string): string[] => {
    const { exports, stars } = moduleAt(file);
    return [...exports.keys(), ...stars.filter(isFile).flatMap(exportedNames)];
  };
  const printed = new Set<string>();
  const queue: Foreign[] = [];
  const print = (place: Foreign): string => {
    printed.add(`${place.module} ${place.name}`);
    const statements = moduleAt(place.module).declarations.get(place.name) ?? [];
    for (const statement of statements)
      for (const name of referencedNames(statement)) {
        const next = locate(place.module, name);
        if (next === undefined || !isFile(next.module)) continue;
        // A whole module as a type (`EntryOf<typeof entries>`) is all it exports.
        const names = next.name === "*" ? exportedNames(next.module) : [next.name];
        for (const one of names) queue.push(locate(next.module, one) ?? next);
      }
    return statements.map(printStatement).join("\n");
  };

  const sections: ApiSection[] = [];
  for (const [entry, file] of entryFiles(manifest.name, manifest.exports ?? null)) {
    const source = join(path, file);
    const declarations = new Map<string, string>();
    for (const star of moduleAt(source)
      .stars.filter((module) => !isFile(module))
      .sort())
      declarations.set(`* ${star}`, `export * from "${star}";`);
    for (const name of [...new Set(exportedNames(source))].sort()) {
      const place = locate(source, name);
      if (place === undefined) continue;
      const alias = place.name === name ? name : `${place.name} as ${name}`;
      const from = isFile(place.module) ? "" : ` from "${place.module}"`;
      const foreign = from !== "" || place.name === "*";
      const text = foreign ? `export { ${alias} }${from};` : print(place);
      declarations.set(name, place.name === name || foreign ? text : `${text}\nexport { ${alias} };`);
    }
    sections.push({ title: entry, declarations });
  }
  const reached = new Map<string, string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    if (isFile(next.module) && !printed.has(`${next.module} ${next.name}`))
      reached.set(`${next.name} ${next.module}`, print(next));
  if (reached.size > 0)
    sections.push({ title: reachedTitle, declarations: new Map([...reached].sort(([a], [b]) => (a < b ? -1 : 1))) });
  return sections;
}

/** The report as it is checked in. */
export function writeApiReport(name: string, sections: readonly ApiSection[]): string {
  const body = sections.map(
    ({ title, declarations }) => `## ${title}\n\n\`\`\`ts\n${[...declarations.values()].join("\n\n")}\n\`\`\`\n`,
  );
  return `# The public types of ${name}\n\nWritten by \`npm run reports\`; a change here is a change for users and needs a changeset.\n\n${body.join("\n")}`;
}

/** The declarations of a report, by section and name. */
export function readApiReport(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, title = "", body = ""] of text.matchAll(/^## (.*)\n\n```ts\n([\s\S]*?)\n```$/gm))
    for (const declaration of body.split("\n\n").filter((text) => text !== "")) {
      // Files of one package may each have a type of that name which they do not export.
      const name = `${title}: ${nameOf(declaration)}`;
      const others = [...found.keys()].filter((key) => key === name || key.startsWith(`${name} (`)).length;
      found.set(others === 0 ? name : `${name} (${others + 1})`, declaration);
    }
  return found;
}

const nameOf = (declaration: string): string =>
  /^export \* from "(.*)"/.exec(declaration)?.[1] ??
  /(?:^|\n)export \{ (?:\S+ as )?(\S+) \}/.exec(declaration)?.[1] ??
  /(?:function|class|interface|type|const|let|enum|namespace) ([\w$]+)/.exec(declaration)?.[1] ??
  declaration;

const isFile = (module: string): boolean => /^([A-Za-z]:)?[\\/]/.test(module);

const printer = ts.createPrinter({ removeComments: true });

/** On one line where the declaration is short, so that a report is quick to read. */
const printStatement = (statement: ts.Statement): string =>
  printer
    .printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile())
    .replace(/^(export )?(declare )?/, "")
    .replaceAll("\n\n", "\n");

/** The source file of each public entry. */
function entryFiles(name: string, exports: Target): [string, string][] {
  if (exports === null || typeof exports === "string") return [];
  return Object.entries(exports).flatMap(([subpath, target]) => {
    const file = sourceFile(target);
    return file === undefined ? [] : [[name + subpath.slice(1), file] as [string, string]];
  });
}

function sourceFile(target: Target, inSource = false): string | undefined {
  if (typeof target === "string") return inSource ? target : undefined;
  for (const [condition, below] of Object.entries(target ?? {})) {
    const found = sourceFile(below, inSource || condition === "@tenon/source");
    if (found !== undefined) return found;
  }
  return undefined;
}
