// `npm run bench`: measures Tenon beside other libraries. Arguments after `--` go to the benchmark; `--help` lists them.
import { runAndExit } from "./setup.mjs";

await runAndExit(["--conditions=@tenon/source", "tooling/bench/bin/bench.ts", ...process.argv.slice(2)]);
