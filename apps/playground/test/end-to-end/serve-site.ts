import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { InlineConfig, PreviewServer } from "vite";
import { preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The page as it is delivered, with the headers that threads need. */
    readonly site: string;
    /** The same as a static host without those headers gives it. */
    readonly plainSite: string;
    /** Its files. */
    readonly siteFolder: string;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the page and serves it, on this machine alone, for as long as the tests run. */
export default async function serveSite(project: TestProject): Promise<() => Promise<void>> {
  // A folder of its own: several test runs may be under way, and the user's own build is left alone.
  const outDir = await mkdtemp(join(tmpdir(), "tenon-site-"));
  await buildSite(outDir);
  const serve = (options: InlineConfig): Promise<PreviewServer> =>
    preview({ root, logLevel: "error", build: { outDir }, preview: { host: "127.0.0.1", port: 0 }, ...options });
  const [isolated, plain] = [await serve({}), await serve({ configFile: false })];
  project.provide("siteFolder", outDir);
  project.provide("site", addressOf(isolated));
  project.provide("plainSite", addressOf(plain));
  return async () => {
    await Promise.all([isolated.close(), plain.close()]);
    await rm(outDir, { recursive: true });
  };
}

/** As the command line builds it: what the test runner sets would make it a build for tests. */
async function buildSite(outDir: string): Promise<void> {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", root, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  await promisify(execFile)(process.execPath, args, { cwd: root, env });
}

function addressOf(server: PreviewServer): string {
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on a port");
  return `http://127.0.0.1:${address.port}/`;
}
