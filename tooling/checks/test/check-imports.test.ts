import { describe, expect, test } from "vitest";
import { checkImports } from "../src/imports/check-imports.ts";
import { importTable } from "../src/imports/import-table.ts";
import { readImports } from "../src/imports/read-imports.ts";
import { exportedNames, readWorkspace } from "../src/workspace.ts";
import { workspaceRoot } from "../src/workspace-root.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

interface PackageFields {
  readonly exports?: object;
  readonly imports?: object;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

const manifest = (name: string, fields: PackageFields = {}): object => ({
  name,
  exports: { ".": "./src/index.ts" },
  ...fields,
});
const on = (...names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, "workspace:^"]));

/** A small workspace that obeys every rule; each test below breaks one. */
const sound: { readonly [file: string]: string | object } = {
  "package.json": { name: "root", devDependencies: { vitest: "1" } },
  "packages/program/package.json": manifest("@tenon/program"),
  "packages/program/src/index.ts": `export * from "./shape.ts";\n`,
  "packages/program/src/shape.ts": "export const rank = 0;\n",
  "packages/registry/package.json": manifest("@tenon/registry", { dependencies: { "@standard-schema/spec": "1" } }),
  "packages/registry/src/index.ts": `import type { StandardSchemaV1 } from "@standard-schema/spec";\nexport type A = StandardSchemaV1;\n`,
  "packages/backend/package.json": manifest("@tenon/backend", {
    exports: { ".": "./src/index.ts", "./plugin": "./src/plugin.ts" },
    dependencies: on("@tenon/program", "@tenon/registry"),
  }),
  "packages/backend/src/index.ts": `export { rank } from "@tenon/program";\n`,
  "packages/backend/src/plugin.ts": `import "@tenon/registry";\nimport "./plugin/kind.ts";\n`,
  "packages/backend/src/plugin/kind.ts": `import "@tenon/registry";\n`,
  "packages/backend-cpu/package.json": manifest("@tenon/backend-cpu", { dependencies: on("@tenon/backend") }),
  "packages/tensor/package.json": manifest("@tenon/tensor", {
    dependencies: on("@tenon/program", "@tenon/backend"),
    devDependencies: on("@tenon/backend-cpu"),
  }),
  "packages/tensor/src/index.ts": `import "@tenon/program";\nexport const load = () => import("@tenon/backend");\n`,
  "packages/tensor/test/tensor.test.ts": `import "vitest";\nimport "node:fs";\nimport "@tenon/backend-cpu";\nimport "@tenon/tensor";\nimport "../src/index.ts";\n`,
  "packages/layers/package.json": manifest("@tenon/layers", {
    exports: { ".": { default: "./src/index.ts" }, "./plugin": { default: "./src/plugin.ts" } },
    imports: { "#read": { node: "./src/read.node.ts", default: "./src/read.web.ts" } },
    dependencies: { ...on("@tenon/tensor", "@tenon/registry"), zod: "4" },
  }),
  "packages/layers/src/index.ts": `import "@tenon/tensor";\nimport "#read";\nimport type { ZodMiniType } from "zod/mini";\n`,
  "packages/layers/src/plugin.ts": `import "zod/mini";\nimport "./index.ts";\n`,
  "packages/layers/src/read.node.ts": `import "node:fs";\n`,
  "packages/layers/src/read.web.ts": "export {};\n",
  "packages/tenon/package.json": manifest("tenon", { dependencies: on("@tenon/tensor", "@tenon/backend-cpu") }),
  "packages/tenon/src/index.ts": `export * from "@tenon/tensor";\nexport * from "@tenon/backend-cpu";\n`,
  "apps/cli/package.json": { name: "@tenon/cli", dependencies: on("@tenon/backend-cpu", "@tenon/layers") },
  "apps/cli/src/cli.ts": `import "node:fs";\nimport "@tenon/backend-cpu";\nimport "@tenon/layers/plugin";\n`,
};

/** What the check says of the sound workspace after the given files were written over it. */
function violationsAfter(changes: { readonly [file: string]: string | object }): string[] {
  using workspace = temporaryWorkspace({ ...sound, ...changes });
  return checkImports(workspace.root).map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

test("a workspace that obeys every rule passes", () => {
  expect(violationsAfter({})).toEqual([]);
});

describe("the import table", () => {
  const forbidden = "the import table does not let @tenon/program import @tenon/registry";
  test.each([
    ["an import", `\nimport { a } from "@tenon/registry";`],
    ["an import for its effect", `\nimport "@tenon/registry";`],
    ["a type import", `\nimport type { A } from "@tenon/registry";`],
    ["a re-export", `\nexport * from "@tenon/registry";`],
    ["a type re-export", `\nexport type { A } from "@tenon/registry";`],
    ["a dynamic import", `\nexport const a = () => import("@tenon/registry");`],
    ["an import in a type", `\nexport type A = import("@tenon/registry").A;`],
    ["a typeof import", `\nexport type A = typeof import("@tenon/registry");`],
    ["require.resolve", `\nexport const a = require.resolve("@tenon/registry");`],
    ["import.meta.resolve", `\nexport const a = import.meta.resolve("@tenon/registry");`],
  ])("catches %s", (_, text) => {
    expect(violationsAfter({ "packages/program/src/shape.ts": text })).toEqual([
      `packages/program/src/shape.ts:2: ${forbidden}`,
    ]);
  });

  test("catches a dependency in package.json that nothing imports", () => {
    const changed = manifest("@tenon/program", { dependencies: on("@tenon/tensor") });
    expect(violationsAfter({ "packages/program/package.json": changed })).toEqual([
      expect.stringMatching(
        /^packages\/program\/package\.json:\d+: .*does not let @tenon\/program depend on @tenon\/tensor/,
      ),
    ]);
  });

  test("lets only a plugin file import what the plugin table adds", () => {
    const [violation] = violationsAfter({ "packages/backend/src/index.ts": `import "@tenon/registry";` });
    expect(violation).toBe(
      "packages/backend/src/index.ts:1: the import table does not let @tenon/backend import @tenon/registry",
    );
  });

  test("catches a package that it does not list", () => {
    const changes = { "packages/novel/package.json": manifest("@tenon/novel") };
    expect(violationsAfter(changes)).toEqual([expect.stringContaining("@tenon/novel is not in the import table")]);
  });

  test("is not misled by comments and strings", () => {
    const text = `// import "@tenon/registry";\nexport const text = 'import "@tenon/registry"';\n`;
    expect(violationsAfter({ "packages/program/src/shape.ts": text })).toEqual([]);
  });
});

describe("a concrete backend", () => {
  test("is not for packages, even one that depends on it", () => {
    const changes = {
      "packages/tensor/src/index.ts": `import "@tenon/backend-cpu";`,
      "packages/tensor/package.json": manifest("@tenon/tensor", { dependencies: on("@tenon/backend-cpu") }),
    };
    expect(violationsAfter(changes)).toEqual([
      expect.stringContaining("does not let @tenon/tensor depend on @tenon/backend-cpu"),
      expect.stringContaining("only apps, tests and tenon choose a concrete backend"),
    ]);
  });
});

describe("Node's modules", () => {
  test.each(["node:fs", "fs", "node:fs/promises"])("catches %s outside *.node.ts", (name) => {
    const changes = { "packages/layers/src/read.web.ts": `import "${name}";` };
    expect(violationsAfter(changes)).toEqual([
      `packages/layers/src/read.web.ts:1: "${name}" exists in Node only: move this into a file named *.node.ts`,
    ]);
  });

  test("catches a static import of a *.node.ts file", () => {
    const changes = { "packages/layers/src/index.ts": `import "./read.node.ts";` };
    expect(violationsAfter(changes)).toEqual([expect.stringContaining("put it behind a condition in package.json")]);
  });
});

describe("other packages' insides", () => {
  test.each([
    "@tenon/program/src/shape.ts",
    "@tenon/program/shape",
    "@tenon/program/dist/index.js",
    "@tenon/program/package.json",
  ])("catches %s", (name) => {
    const changes = { "packages/tensor/src/index.ts": `import "${name}";` };
    expect(violationsAfter(changes)).toEqual([
      expect.stringContaining(`"${name}" is not public: @tenon/program exports @tenon/program`),
    ]);
  });

  test.each(["packages/tensor/src/index.ts", "packages/tensor/test/tensor.test.ts", "apps/cli/src/cli.ts"])(
    "catches a relative path out of the package in %s",
    (file) => {
      const changes = { [file]: `import "../../../packages/program/src/shape.ts";` };
      expect(violationsAfter(changes)).toEqual([expect.stringContaining("reaches into another package's files")]);
    },
  );

  test("catches a # name that package.json does not have", () => {
    const changes = { "packages/layers/src/index.ts": `import "#write";` };
    expect(violationsAfter(changes)).toEqual([
      expect.stringContaining(`"#write" is not among the imports of packages/layers/package.json`),
    ]);
  });
});

describe("declared dependencies", () => {
  test("catches one that users would not get", () => {
    const changes = { "packages/program/src/shape.ts": `import "left-pad";` };
    expect(violationsAfter(changes)).toEqual([
      expect.stringContaining(`"left-pad" is not in dependencies of @tenon/program`),
    ]);
  });

  test("catches a development dependency in a source file", () => {
    const changes = { "packages/program/src/shape.ts": `import "vitest";` };
    expect(violationsAfter(changes)).toEqual([
      expect.stringContaining(`"vitest" is not in dependencies of @tenon/program`),
    ]);
  });

  test("catches one that only a test uses and nothing declares", () => {
    const changes = { "packages/program/test/shape.test.ts": `import "left-pad";` };
    expect(violationsAfter(changes)).toEqual([expect.stringContaining(`"left-pad" is not in devDependencies`)]);
  });
});

describe("a schema library", () => {
  test("is caught when an entry other than ./plugin loads it, however far away", () => {
    const changes = {
      "packages/layers/src/index.ts": `export * from "./dense.ts";`,
      "packages/layers/src/dense.ts": `export * from "./options.ts";`,
      "packages/layers/src/options.ts": `\nimport * as z from "zod/mini";`,
    };
    expect(violationsAfter(changes)).toEqual([
      `packages/layers/src/options.ts:2: "zod/mini" is loaded by @tenon/layers: only ./plugin may carry it`,
    ]);
  });
});

test("an import of nothing but inline types still loads the module", () => {
  expect(readImports("a.ts", `import { type A } from "a";`)).toEqual([{ specifier: "a", line: 1, form: "static" }]);
});

test("the table names only packages, and this workspace's are all in it", () => {
  const names = readWorkspace(workspaceRoot)
    .filter(({ group }) => group === "packages")
    .map(({ manifest: { name } }) => name);
  expect(names.filter((name) => !(name in importTable))).toEqual([]);
});

test("exported names come from a map, a path or conditions alone", () => {
  expect(exportedNames({ name: "a", exports: { ".": "./a.js", "./b": { default: "./b.js" } } })).toEqual(["a", "a/b"]);
  expect(exportedNames({ name: "a", exports: "./a.js" })).toEqual(["a"]);
  expect(exportedNames({ name: "a", exports: { node: "./n.js", default: "./a.js" } })).toEqual(["a"]);
  expect(exportedNames({ name: "a" })).toEqual([]);
});
