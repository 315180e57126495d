import { fileURLToPath } from "node:url";

/** The root of this workspace, without a slash at its end. */
export const workspaceRoot: string = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[\\/]$/, "");
