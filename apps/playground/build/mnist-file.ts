import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { runSource } from "./run-source.ts";

/** Where the page finds it. No ending that a server would make an encoding of; the number counts layouts. */
const fileName = "data/mnist-1.bin";

/** Made once and kept in .cache, since compressing takes seconds. */
async function compactMnist(): Promise<Uint8Array> {
  const kept = fileURLToPath(new URL(`../.cache/${fileName}`, import.meta.url));
  if (!existsSync(kept)) await runSource("./write-mnist.ts", kept);
  return readFile(kept);
}

/** Gives the file to the build, and to the development server. */
export function mnistFile(): Plugin {
  return {
    name: "mnist-file",
    configureServer({ middlewares }) {
      middlewares.use(`/${fileName}`, (_, response) => void compactMnist().then((bytes) => response.end(bytes)));
    },
    async generateBundle() {
      this.emitFile({ type: "asset", fileName, source: await compactMnist() });
    },
  };
}
