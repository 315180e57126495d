import { checkImports } from "../imports/check-imports.ts";
import { passedOrFailed, type Stage } from "./stage.ts";

export const importsStage: Stage = {
  name: "imports",
  title: "who may import whom",
  async run(root) {
    const violations = checkImports(root);
    for (const { file, line, message } of violations) console.log(`${file}:${line}: ${message}`);
    return passedOrFailed(violations.length === 0);
  },
};
