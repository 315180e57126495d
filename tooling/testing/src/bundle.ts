import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

export interface BundleNames {
  readonly conditions?: readonly string[];
  readonly alias?: readonly { readonly find: RegExp; readonly replacement: string }[];
}

/** What `bundle` makes of an entry: files by their names; the entry's is `main.js`. */
export type Bundle = ReadonlyMap<string, string | Uint8Array>;

/**
 * An entry, and the sources that it imports, as files that an engine can load as they are. `resolve` says how names are found
 * besides: packages of others may need conditions, and files may be replaced.
 */
export async function bundle(entry: URL, { conditions = [], alias = [] }: BundleNames = {}): Promise<Bundle> {
  const file = fileURLToPath(entry);
  const result = await build({
    configFile: false,
    root: dirname(file),
    logLevel: "error",
    resolve: { conditions: ["@tenon/source", ...conditions], alias: [...alias] },
    worker: { format: "es", rollupOptions: { output: { entryFileNames: "[name].js" } } },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      modulePreload: false,
      rollupOptions: {
        input: file,
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "main.js", chunkFileNames: "[name]-[hash].js", format: "es" },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const files = new Map<string, string | Uint8Array>();
  for (const output of outputs)
    if ("output" in output)
      for (const one of output.output) files.set(one.fileName, one.type === "chunk" ? one.code : one.source);
  return files;
}
