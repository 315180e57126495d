#!/usr/bin/env node
// `npm run removal`: checks the types of each package, or of those named, in a copy of the workspace without all that it does
// not ask for; with --full it is built there and its tests run too.
import { tryAlone } from "../src/removal/try-alone.ts";
import { readWorkspace } from "../src/workspace.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

const args = process.argv.slice(2);
const full = args.includes("--full");
const named = args.filter((arg) => !arg.startsWith("--"));
const packages = readWorkspace(workspaceRoot);
const unknown = named.find((name) => !packages.some(({ manifest }) => manifest.name === name));
if (unknown !== undefined) {
  console.error(
    `There is no package "${unknown}"; there are ${packages.map(({ manifest }) => manifest.name).join(", ")}.`,
  );
  process.exit(2);
}
for (const one of packages) {
  const { name } = one.manifest;
  if (named.length > 0 ? !named.includes(name) : one.group === "tooling") continue;
  const started = performance.now();
  const problems = await tryAlone(workspaceRoot, one, { full });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const problem of problems) console.error(problem);
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (problems.length > 0) process.exitCode = 1;
}
