#!/usr/bin/env node
import { relative } from "node:path";
import { generateExamples } from "../src/examples/generate-examples.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

// In a package's folder only that package's examples are written, elsewhere everyone's.
const here = relative(workspaceRoot, process.cwd()).replaceAll("\\", "/");
const { examples, errors } = generateExamples(workspaceRoot, /^[^/.]+\/[^/]+$/.test(here) ? here : undefined);
for (const error of errors) console.error(error.message);
console.log(`${examples - errors.length} documented examples are ready to run as tests.`);
process.exitCode = errors.length === 0 ? 0 : 1;
