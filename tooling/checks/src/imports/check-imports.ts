import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import {
  exportedNames,
  filesBelow,
  type Manifest,
  readManifest,
  readWorkspace,
  type WorkspacePackage,
} from "../workspace.ts";
import { importTable, isConcreteBackend, isSchemaLibrary, pluginTable, umbrella } from "./import-table.ts";
import { type Import, readImports } from "./read-imports.ts";

/** A broken rule: where, and what to do about it. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

interface SourceFile {
  /** From the root, with forward slashes. */
  readonly name: string;
  readonly owner: WorkspacePackage;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
}

/** Checks every source, test and manifest below `root` against the import table; an empty result is a pass. */
export function checkImports(root: string): Violation[] {
  const workspace = readWorkspace(root);
  const byName = new Map(workspace.map((one) => [one.manifest.name, one]));
  const rootManifest = readManifest(root);
  const violations: Violation[] = [];
  for (const owner of workspace) {
    violations.push(...checkManifest(owner, byName));
    const files = readSources(root, owner);
    for (const file of files) {
      for (const one of file.imports) {
        const message = judge(file, one, byName, rootManifest);
        if (message !== undefined) violations.push({ file: file.name, line: one.line, message });
      }
    }
    if (owner.group === "packages") violations.push(...checkEntriesCarryNoSchemaLibrary(owner, files));
  }
  return violations;
}

function readSources(root: string, owner: WorkspacePackage): SourceFile[] {
  return filesBelow(owner.path, [".ts", ".tsx", ".mts", ".js", ".mjs"])
    .map((path) => ({ path, name: path.slice(root.replaceAll("\\", "/").length + 1) }))
    .filter(({ name }) => name.slice(owner.folder.length + 1).includes("/")) // configuration lies beside package.json
    .map(({ path, name }) => ({
      name,
      owner,
      isTest: name.startsWith(`${owner.folder}/test/`),
      imports: readImports(name, readFileSync(path, "utf8")),
    }));
}

/** The part of a specifier that names the package: `@tenon/backend` of `@tenon/backend/plugin`. */
const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const isOurs = (name: string): boolean => name === umbrella || name.startsWith("@tenon/");

/** What is wrong with one import, if anything. */
function judge(
  file: SourceFile,
  one: Import,
  byName: ReadonlyMap<string, WorkspacePackage>,
  rootManifest: Manifest,
): string | undefined {
  const { owner, isTest } = file;
  const { specifier } = one;
  if (specifier.startsWith(".") || specifier.startsWith("/")) return judgeRelative(file, one);
  if (specifier.startsWith("#")) {
    return owner.manifest.imports?.[specifier] === undefined
      ? `"${specifier}" is not among the imports of ${owner.folder}/package.json`
      : undefined;
  }
  if (isBuiltin(specifier)) {
    const allowed = owner.group !== "packages" || isTest || file.name.endsWith(".node.ts");
    return allowed ? undefined : `"${specifier}" exists in Node only: move this into a file named *.node.ts`;
  }
  const name = packageName(specifier);
  const target = byName.get(name);
  if (target !== undefined && !exportedNames(target.manifest).includes(specifier)) {
    return `"${specifier}" is not public: ${name} exports ${exportedNames(target.manifest).join(", ") || "nothing"}`;
  }
  if (name === owner.manifest.name) return undefined;
  if (owner.group === "packages" && !isTest && isOurs(name)) {
    if (isConcreteBackend(name) && owner.manifest.name !== umbrella) {
      return `only apps, tests and ${umbrella} choose a concrete backend: take a Backend as an argument instead of "${specifier}"`;
    }
    if (!mayImport(file, name)) return `the import table does not let ${owner.manifest.name} import ${name}`;
  }
  return judgeDeclared(owner.manifest, name, isTest || owner.group === "tooling", rootManifest);
}

/** src/plugin.ts and what lies in src/plugin/. */
const isPluginFile = (file: SourceFile): boolean => {
  const inside = file.name.slice(file.owner.folder.length);
  return inside === "/src/plugin.ts" || inside.startsWith("/src/plugin/");
};

const mayImport = (file: SourceFile, name: string): boolean => {
  const self = file.owner.manifest.name;
  return (importTable[self] ?? []).includes(name) || (isPluginFile(file) && (pluginTable[self] ?? []).includes(name));
};

function judgeRelative(file: SourceFile, one: Import): string | undefined {
  const target = posix.join(posix.dirname(file.name), one.specifier);
  if (!target.startsWith(`${file.owner.folder}/`)) {
    return `"${one.specifier}" reaches into another package's files: import its public name`;
  }
  const loadsNodeFile = one.form === "static" && target.endsWith(".node.ts") && file.owner.group === "packages";
  if (loadsNodeFile && !file.isTest && !file.name.endsWith(".node.ts")) {
    return `"${one.specifier}" would load Node's modules everywhere: put it behind a condition in package.json`;
  }
  return undefined;
}

/** An import has to be declared where those who install the package get it. */
function judgeDeclared(manifest: Manifest, name: string, isDev: boolean, rootManifest: Manifest): string | undefined {
  const shipped = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  if (name in shipped) return undefined;
  const types = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
  if (types in shipped) return undefined;
  if (!isDev) return `"${name}" is not in dependencies of ${manifest.name}`;
  const development = { ...manifest.devDependencies, ...rootManifest.devDependencies };
  return name in development ? undefined : `"${name}" is not in devDependencies of ${manifest.name} or of the root`;
}

/** The manifest obeys the table too: a dependency that no file imports yet would already be installed for users. */
function checkManifest(owner: WorkspacePackage, byName: ReadonlyMap<string, WorkspacePackage>): Violation[] {
  const file = `${owner.folder}/package.json`;
  const { name, dependencies, peerDependencies, optionalDependencies } = owner.manifest;
  if (owner.group !== "packages") return [];
  const allowed = importTable[name];
  if (allowed === undefined) {
    return [
      { file, line: 1, message: `${name} is not in the import table (tooling/checks/src/imports/import-table.ts)` },
    ];
  }
  const lines = readFileSync(`${owner.path}/package.json`, "utf8").split("\n");
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
    .filter((dependency) => isOurs(dependency) || byName.has(dependency))
    .filter((dependency) => ![...allowed, ...(pluginTable[name] ?? [])].includes(dependency))
    .map((dependency) => ({
      file,
      line: Math.max(1, lines.findIndex((line) => line.includes(`"${dependency}":`)) + 1),
      message: `the import table does not let ${name} depend on ${dependency}`,
    }));
}

/** Follows the static imports of every entry but ./plugin, and reports the first file that loads a schema library. */
function checkEntriesCarryNoSchemaLibrary(owner: WorkspacePackage, files: readonly SourceFile[]): Violation[] {
  const byFile = new Map(files.map((file) => [file.name, file]));
  const violations: Violation[] = [];
  const seen = new Set<string>();
  const follow = (name: string, entry: string): void => {
    const file = byFile.get(name);
    if (file === undefined || seen.has(name)) return;
    seen.add(name);
    for (const { specifier, line, form } of file.imports) {
      if (form !== "static") continue;
      if (specifier.startsWith(".")) follow(posix.join(posix.dirname(name), specifier), entry);
      else if (isSchemaLibrary(packageName(specifier))) {
        violations.push({
          file: name,
          line,
          message: `"${specifier}" is loaded by ${entry}: only ./plugin may carry it`,
        });
      }
    }
  };
  for (const entry of exportedNames(owner.manifest)) {
    const subpath = entry.slice(owner.manifest.name.length + 1);
    if (subpath !== "plugin") follow(`${owner.folder}/src/${subpath === "" ? "index" : subpath}.ts`, entry);
  }
  return violations;
}
