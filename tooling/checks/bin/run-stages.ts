#!/usr/bin/env node
// `npm test`: every stage, or those named; the last line is the sum. A stage that fails does not stop the ones after it.
import { importsStage } from "../src/stages/imports-stage.ts";
import { lintStage } from "../src/stages/lint-stage.ts";
import { packagesStage } from "../src/stages/packages-stage.ts";
import { pluginStage } from "../src/stages/plugin-stage.ts";
import { registryStage } from "../src/stages/registry-stage.ts";
import { releaseStage } from "../src/stages/release-stage.ts";
import { removalStage } from "../src/stages/removal-stage.ts";
import { reportsStage } from "../src/stages/reports-stage.ts";
import { addTallies, passedOrFailed, type Stage, showTally, type Tally } from "../src/stages/stage.ts";
import { typesStage } from "../src/stages/types-stage.ts";
import { unitStage } from "../src/stages/unit-stage.ts";
import { unusedStage } from "../src/stages/unused-stage.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

const stages: readonly Stage[] = [
  lintStage,
  typesStage,
  importsStage,
  unusedStage,
  unitStage,
  packagesStage,
  pluginStage,
  reportsStage,
  removalStage,
  releaseStage,
  registryStage,
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`There is no stage "${unknown[0]}"; there are ${stages.map((stage) => stage.name).join(", ")}.`);
  process.exit(2);
}
const chosen = wanted.length === 0 ? stages : stages.filter((stage) => wanted.includes(stage.name));

const results: { readonly stage: Stage; readonly tally: Tally; readonly seconds: number }[] = [];
for (const [at, stage] of chosen.entries()) {
  console.log(`\n=== ${at + 1}/${chosen.length} ${stage.name}: ${stage.title}`);
  const started = performance.now();
  let tally: Tally;
  try {
    tally = await stage.run(workspaceRoot);
  } catch (error) {
    console.error(error);
    tally = passedOrFailed(false);
  }
  const seconds = (performance.now() - started) / 1000;
  results.push({ stage, tally, seconds });
  console.log(`=== ${stage.name} ${tally.failed === 0 ? "passed" : "FAILED"} in ${seconds.toFixed(1)} s`);
}

console.log("");
const whole = results.reduce((sum, { seconds }) => sum + seconds, 0);
// Worded unlike the closing line below, so that a reader of the log takes no stage's numbers for the sum.
for (const { stage, tally, seconds } of results) {
  const { passed, failed } = tally;
  const share = ((100 * seconds) / whole).toFixed(0);
  const verdict = failed === 0 ? "ok    " : "FAILED";
  console.log(
    `${verdict} ${stage.name.padEnd(8)} ${String(passed).padStart(5)} of ${passed + failed}, ${seconds.toFixed(1)} s, ${share} %`,
  );
}
const sum = addTallies(results.map(({ tally }) => tally));
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
console.log(`\n${showTally(sum)}`);
