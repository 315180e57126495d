import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import type { Bundle } from "./bundle.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of a Chromium; `npm test` installs Debian's where it may. */
export function findChromium(): string {
  const path = places.find((candidate) => existsSync(candidate));
  if (!path) throw new Error("this needs a Chromium: apt-get install chromium, or another at /usr/bin/chromium");
  return path;
}

/** Files served on this machine alone, with the headers under which pages may share memory with their workers. */
async function serve(files: Bundle): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const name = (request.url ?? "/").slice(1);
    const file = name === "" ? "<!doctype html><title>tests</title>" : files.get(name);
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    response.setHeader("content-type", name === "" ? "text/html" : "text/javascript");
    if (file === undefined) response.writeHead(404).end();
    else response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

const plain: readonly string[] = ["--disable-gpu", "--disable-background-networking", "--no-first-run"];

/** SwiftShader plays the GPU: in software, on any machine. */
export const webgpuFlags: readonly string[] = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page that has the files at hand, with WebGPU if `flags` ask for it; `body` gets it, and everything is closed afterwards. */
export async function withPage<T>(
  files: Bundle,
  body: (page: Page) => Promise<T>,
  flags: readonly string[] = plain,
): Promise<T> {
  const { url, server } = await serve(files);
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", ...flags] });
    const page = await browser.newPage();
    await page.goto(url);
    return await body(page);
  } finally {
    await browser?.close();
    server.close();
  }
}
