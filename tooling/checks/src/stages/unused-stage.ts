import { runCommand } from "../run-command.ts";
import { passedOrFailed, type Stage } from "./stage.ts";

export const unusedStage: Stage = {
  name: "unused",
  title: "files, exports and dependencies that nothing uses",
  async run(root) {
    const { succeeded } = await runCommand("knip", ["--no-progress", "--no-config-hints"], {
      folder: root,
      show: true,
    });
    return passedOrFailed(succeeded);
  },
};
