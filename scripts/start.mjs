// `npm start`: trains a digit classifier on the real MNIST. Arguments after `--` go to `tenon train`.
import { runAndExit } from "./setup.mjs";

const defaultPreset = "mlp";
const given = process.argv.slice(2);
// The first argument that is no flag names the preset; flags alone leave the choice to us.
const args = given[0] === undefined || given[0].startsWith("-") ? [defaultPreset, ...given] : given;

await runAndExit(["--conditions=@tenon/source", "apps/cli/src/cli.ts", "train", ...args]);
