import { checkPlugin } from "../packages/check-plugin.ts";
import { runCommand } from "../run-command.ts";
import { passedOrFailed, type Stage } from "./stage.ts";

export const pluginStage: Stage = {
  name: "plugin",
  title: "build, certify and use the plug-in of examples/plugin outside the workspace",
  async run(root) {
    const args = ["run", "build", "check:pkg", "--output-logs=errors-only"];
    const { succeeded } = await runCommand("turbo", args, { folder: root, show: true, timeoutSeconds: 900 });
    return succeeded ? checkPlugin(root) : passedOrFailed(false);
  },
};
