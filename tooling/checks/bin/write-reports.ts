#!/usr/bin/env node
// `npm run reports`: writes what is made from the workspace and checked in, where it is out of date.
import { allReports } from "../src/reports/all-reports.ts";
import { writeReport } from "../src/reports/report.ts";
import { buildAndPack, measureFirstExample } from "../src/stages/reports-stage.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

if (await buildAndPack(workspaceRoot)) {
  const mlp = await measureFirstExample(workspaceRoot);
  for (const report of allReports(workspaceRoot, mlp))
    if (await writeReport(workspaceRoot, report)) console.log(`written: ${report.file}`);
} else process.exitCode = 1;
