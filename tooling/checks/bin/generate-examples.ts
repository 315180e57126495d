#!/usr/bin/env node
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { generateExamples } from "../src/examples/generate-examples.ts";

// The workspace is the one that this runs in, which may be a copy. In a package's folder only that package's examples are
// written, elsewhere everyone's.
const root = workspaceAround(process.cwd());
const here = relative(root, process.cwd()).replaceAll("\\", "/");
const { examples, errors } = generateExamples(root, /^[^/.]+\/[^/]+$/.test(here) ? here : undefined);
for (const error of errors) console.error(error.message);
console.log(`${examples - errors.length} documented examples are ready to run as tests.`);
process.exitCode = errors.length === 0 ? 0 : 1;

/** The folder with pnpm-workspace.yaml, here or above. */
function workspaceAround(folder: string): string {
  if (existsSync(join(folder, "pnpm-workspace.yaml"))) return folder;
  if (dirname(folder) === folder) throw new Error("generate-examples runs in a workspace, and here is none.");
  return workspaceAround(dirname(folder));
}
