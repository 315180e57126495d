import { runCommand } from "../run-command.ts";
import { passedOrFailed, type Stage } from "./stage.ts";

export const lintStage: Stage = {
  name: "lint",
  title: "lint and format",
  async run(root) {
    const args = ["check", "--error-on-warnings", "--max-diagnostics=100"];
    const { succeeded } = await runCommand("biome", args, { folder: root, show: true });
    if (!succeeded) console.log("`npm run format` settles what can be settled by a machine.");
    return passedOrFailed(succeeded);
  },
};
