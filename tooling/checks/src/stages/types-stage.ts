import { join } from "node:path";
import { generateExamples, placeInSource } from "../examples/generate-examples.ts";
import { runCommand } from "../run-command.ts";
import { passedOrFailed, type Stage } from "./stage.ts";

/** One program over everything is several times faster than one for each package. */
export const typesStage: Stage = {
  name: "types",
  title: "type check, tests and documented examples included",
  async run(root) {
    const { errors } = generateExamples(root);
    for (const error of errors) console.log(error.message);
    const { succeeded, output } = await runCommand("tsc", ["-p", "tsconfig.json", "--pretty", "false"], {
      folder: root,
    });
    for (const line of output.trimEnd().split("\n")) if (line !== "") console.log(nameSource(root, line));
    return passedOrFailed(succeeded && errors.length === 0);
  },
};

/** A message about a generated file is about the comment it came from. */
function nameSource(root: string, line: string): string {
  const found = /^(.*)\((\d+),\d+\): (.*)$/.exec(line);
  const place = found === null ? undefined : placeInSource(join(root, found[1] ?? ""), Number(found[2]));
  return place === undefined ? line : `${place}: ${found?.[3]}`;
}
