import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Version of an installed package. Its package.json may not be among its exports, so the folders above are searched. */
export function installedVersion(name: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.resolve(name))); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const manifest = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
      if (manifest.name === name && manifest.version !== undefined) return manifest.version;
    }
    if (folder === dirname(folder)) throw new Error(`${name} has no package.json above its entry`);
  }
}

export const nodeRuntime: string = `Node ${process.versions.node} (V8 ${process.versions.v8.split("-")[0]})`;
