#!/usr/bin/env node
import { checkOutside } from "../src/packages/check-outside.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

await checkOutside(workspaceRoot, ({ name, problem }) => {
  if (problem === undefined) console.log(`${name} installs and imports alone`);
  else {
    console.error(`${name} does not work alone: ${problem}`);
    process.exitCode = 1;
  }
});
