#!/usr/bin/env node
// Writes docs/agreement/<suite>.md, for the suites named or for all; see the README beside.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { agreementPage, agreementPath } from "../src/agreement-page.ts";
import { suites } from "../src/suites.ts";

const wanted = process.argv.slice(2);
for (const suite of suites) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  const path = agreementPath(suite);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await agreementPage(suite));
  console.log(`wrote ${path}`);
}
