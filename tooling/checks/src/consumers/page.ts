import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, relative, sep } from "node:path";
import { findChromium } from "@tooling/testing/chromium";
import { chromium } from "playwright-core";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
};

/** What a page printed, errors included, and the files of the folder that it asked for. */
export interface Visit {
  readonly said: string;
  readonly requested: ReadonlySet<string>;
}

/** Serves `folder` on 127.0.0.1, opens its page in Chromium, and tells what happened until a printed line has `last`. */
export async function openPage(folder: string, last: string, timeoutSeconds = 60): Promise<Visit> {
  const requested = new Set<string>();
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://page").pathname));
    const file = join(folder, path.endsWith(sep) ? join(path, "index.html") : path);
    if (path === `${sep}favicon.ico`) {
      response.writeHead(204).end();
      return;
    }
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    requested.add(relative(folder, file).replaceAll("\\", "/"));
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let browser: Awaited<ReturnType<typeof chromium.launch>> | undefined;
  try {
    browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
    const page = await browser.newPage();
    let said = "";
    const finished = new Promise<void>((resolve) => {
      const say = (line: string): void => {
        said += `${line}\n`;
        if (line.includes(last) || line.startsWith("error:")) resolve();
      };
      page.on("console", (message) => say(message.text()));
      page.on("pageerror", (error) => say(`error: ${error.message}`));
      page.on("response", (answer) => {
        if (answer.status() === 404) say(`error: ${answer.url()} is not there`);
      });
      setTimeout(() => say(`error: nothing more after ${timeoutSeconds} s`), timeoutSeconds * 1000).unref();
    });
    await page.goto(`http://127.0.0.1:${port}/`);
    await finished;
    return { said, requested };
  } finally {
    await browser?.close();
    server.close();
    server.closeAllConnections();
  }
}
