#!/usr/bin/env node
// `npm run removal`: takes each package out of a copy of the workspace, or those named, and checks what does not depend on
// it; with --full by building it and running its tests.
import { tryRemoval } from "../src/removal/try-removal.ts";
import { readWorkspace } from "../src/workspace.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

const args = process.argv.slice(2);
const full = args.includes("--full");
const named = args.filter((arg) => !arg.startsWith("--"));
for (const { group, manifest } of readWorkspace(workspaceRoot)) {
  if (named.length > 0 ? !named.includes(manifest.name) : group === "tooling") continue;
  const problems = await tryRemoval(workspaceRoot, manifest.name, { full });
  for (const problem of problems) console.error(problem);
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} without ${manifest.name}`);
  if (problems.length > 0) process.exitCode = 1;
}
