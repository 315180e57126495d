import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** Writes sw.js, which knows the names of all built files, so that the page works without a network after its first load. */
export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      // The data file is kept by whoever loads it, with progress.
      const files = [
        "./",
        ...Object.keys(bundle).filter((file) => !file.startsWith("data/") && !file.endsWith(".map")),
      ];
      const version = createHash("sha256").update(files.sort().join("\n")).digest("hex").slice(0, 12);
      const source = await readFile(new URL("./sw.js", import.meta.url), "utf8");
      const given = `const version = "${version}";\nconst files = ${JSON.stringify(files)};\n`;
      await writeFile(`${dir}/sw.js`, given + source);
    },
  };
}
