import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bundle } from "@tooling/testing/bundle";
import { bundle } from "@tooling/testing/bundle";

/** Files of the page by their names. */
const bundlePage = (): Promise<Bundle> => {
  const replacement = fileURLToPath(new URL("./browser-data.ts", import.meta.url));
  return bundle(new URL("./page.ts", import.meta.url), {
    conditions: ["module", "browser"],
    alias: [{ find: /^.*\/benchmark-data\.ts$/, replacement }],
  });
};

export interface ServedPage extends Disposable {
  readonly url: string;
}

/** Serves the page and the benchmark's data on this machine alone. */
export async function servePage(folder: string): Promise<ServedPage> {
  const files = await bundlePage();
  const contentsOf = (name: string): string | Uint8Array | undefined => {
    if (name === "") return "<!doctype html><title>benchmark</title>";
    const bundled = files.get(name);
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
