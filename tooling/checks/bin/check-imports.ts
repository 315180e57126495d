#!/usr/bin/env node
import { checkImports } from "../src/imports/check-imports.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

const violations = checkImports(workspaceRoot);
for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`);
console.log(
  violations.length === 0 ? "Every import follows the table." : `${violations.length} imports break the rules.`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
