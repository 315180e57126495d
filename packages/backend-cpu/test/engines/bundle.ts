import { fileURLToPath } from "node:url";
import { build } from "vite";

/** What `bundle` makes of an entry: files by their names; the entry's is `main.js`. */
export type Bundle = ReadonlyMap<string, string | Uint8Array>;

/** The package's source and an entry of these tests as files that an engine can load as they are. */
export async function bundle(entry: string): Promise<Bundle> {
  const result = await build({
    configFile: false,
    root: fileURLToPath(new URL(".", import.meta.url)),
    logLevel: "error",
    resolve: { conditions: ["@tenon/source"] },
    worker: { format: "es", rollupOptions: { output: { entryFileNames: "[name].js" } } },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      modulePreload: false,
      rollupOptions: {
        input: fileURLToPath(new URL(entry, import.meta.url)),
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "main.js", chunkFileNames: "[name]-[hash].js", format: "es" },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const files = new Map<string, string | Uint8Array>();
  for (const output of outputs)
    if ("output" in output)
      for (const file of output.output) files.set(file.fileName, file.type === "chunk" ? file.code : file.source);
  return files;
}
