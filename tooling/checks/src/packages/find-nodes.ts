import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A Node to try packages on. */
export interface Runtime {
  readonly path: string;
  readonly label: string;
}

/**
 * The Node that runs this and, if it is another one, the system's: the first on PATH that no node_modules folder holds.
 * On a machine whose only Node is the workspace's own there is just one.
 */
export function findNodes(): Runtime[] {
  const own: Runtime = { path: process.execPath, label: `Node ${process.versions.node}` };
  const system = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.includes("node_modules"))
    .map((folder) => join(folder, process.platform === "win32" ? "node.exe" : "node"))
    .find((path) => existsSync(path));
  if (system === undefined || realpathSync(system) === realpathSync(own.path)) return [own];
  return [{ path: system, label: "the system's Node" }, own];
}
