import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Files of the page by their names. */
async function bundlePage(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const result = await build({
    configFile: false,
    root: here("."),
    logLevel: "error",
    resolve: {
      conditions: ["@tenon/source", "module", "browser"],
      alias: [{ find: /^.*\/benchmark-data\.ts$/, replacement: here("./browser-data.ts") }],
    },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      modulePreload: false,
      rollupOptions: {
        input: here("./page.ts"),
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "main.js", format: "es" },
      },
    },
  });
  const files = new Map<string, string | Uint8Array>();
  for (const output of Array.isArray(result) ? result : [result])
    if ("output" in output)
      for (const file of output.output) files.set(file.fileName, file.type === "chunk" ? file.code : file.source);
  return files;
}

export interface ServedPage extends Disposable {
  readonly url: string;
}

/** Serves the page and the benchmark's data on this machine alone. */
export async function servePage(folder: string): Promise<ServedPage> {
  const bundle = await bundlePage();
  const contentsOf = (name: string): string | Uint8Array | undefined => {
    if (name === "") return "<!doctype html><title>benchmark</title>";
    const bundled = bundle.get(name);
    if (bundled !== undefined) return bundled;
    try {
      return readFileSync(join(folder, name));
    } catch {
      return undefined;
    }
  };
  const server: Server = createServer((request, response) => {
    const name = (request.url ?? "/").slice(1);
    const contents = contentsOf(name);
    const type = name === "" ? "text/html" : name.endsWith(".js") ? "text/javascript" : "application/octet-stream";
    response.setHeader("content-type", type);
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    if (contents === undefined) response.writeHead(404).end();
    else response.end(contents);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.dispose]: () => void server.close(),
  };
}
