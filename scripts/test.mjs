// `npm test`: sets up, then runs every check; `npm test -- lint types` runs the stages named.
import { runAndExit } from "./setup.mjs";

await runAndExit(["tooling/checks/bin/run-stages.ts", ...process.argv.slice(2)]);
