import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { classCounts, DatasetError } from "@tenon/datasets";
import { datasetKind } from "@tenon/datasets/plugin";
import { createRegistry, InvalidOptionsError } from "@tenon/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fashionMnist } from "../src/fashion-mnist.ts";
import { files } from "../src/files.ts";
import { installedFiles } from "../src/installed-files.ts";
import { loadFashionMnist } from "../src/load-fashion-mnist.ts";
import { fashionMnistPlugin } from "../src/plugin.ts";

const debian = "/usr/share/datasets/fashion-mnist";
/** The files come with Debian's package and are in no npm package; elsewhere these tests have nothing to read. */
const installed = existsSync(debian);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-fashion-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rejection(promise: Promise<unknown>): Promise<DatasetError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw error ?? new Error("expected a DatasetError");
}

describe.runIf(installed)("the files of Debian's package", () => {
  it("are Fashion-MNIST: 7,000 images of each of ten classes", async () => {
    const { splits, classes } = await fashionMnist({ validation: 5000 });
    expect([splits.train.size, splits.validation?.size, splits.test?.size]).toEqual([55_000, 5000, 10_000]);
    expect(splits.train.inputs[0]).toMatchObject({ dtype: "u8", shape: [55_000, 28, 28, 1] });
    expect(splits.test && classCounts(splits.test, 10)).toEqual(new Array<number>(10).fill(1000));
    expect(classes?.[splits.train.targets[0]?.data[0] ?? 0]).toBe("Ankle boot");
    // The mean pixel that is published: 0.2860 (for training and validation together).
    let sum = 0;
    for (const split of [splits.train, splits.validation])
      for (const pixel of split?.inputs[0]?.data ?? []) sum += pixel;
    expect(sum / (60_000 * 784 * 255)).toBeCloseTo(0.286, 4);
  });

  it("may lie elsewhere, unpacked too", async () => {
    const own = join(folder, "own");
    await mkdir(own);
    for (const { name } of [files.trainImages, files.testImages])
      await cp(join(debian, `${name}.gz`), join(own, `${name}.gz`));
    for (const { name } of [files.trainLabels, files.testLabels])
      await writeFile(join(own, name), gunzipSync(await readFile(join(debian, `${name}.gz`))));
    expect((await fashionMnist({ folder: own })).splits.train.size).toBe(60_000);
  });

  it("are refused where a byte is another one", async () => {
    const labels = gunzipSync(await readFile(join(debian, `${files.testLabels.name}.gz`)));
    labels[5000] = ((labels[5000] ?? 0) + 1) % 10;
    const error = await rejection(
      loadFashionMnist({
        remedy: "take the published one",
        read: async (file) =>
          file === files.testLabels.name ? gzipSync(labels) : readFile(join(debian, `${file}.gz`)),
      }),
    );
    expect(error.code).toBe("file-corrupt");
    expect(error.message).toMatch(/^t10k-labels-idx1-ubyte is not the published file: .*; take the published one$/);
  });
});

it("without files: says both ways to them", async () => {
  const error = await rejection(fashionMnist({ folder: join(folder, "nowhere") }));
  expect(error.code).toBe("file-missing");
  expect(error.message).toContain("apt-get install dataset-fashion-mnist");
  expect(error.message).toContain("name their folder");
  expect(error.cause).toMatchObject({ code: "ENOENT" });
});

it.each<[string, Uint8Array, string]>([
  ["a file that is not the published one", new Uint8Array(10_008), "file-corrupt"],
  ["a compressed file cut off", gzipSync(new Uint8Array(10_008)).subarray(0, 20), "compressed-corrupt"],
  ["a bomb", gzipSync(new Uint8Array(100 * 2 ** 20)), "compressed-size"],
])("refuses %s before it is read", async (_, bytes, code) => {
  const error = await rejection(loadFashionMnist({ remedy: "", read: async () => bytes }));
  expect(error.code).toBe(code);
});

it("outside Node: says to serve the files", async () => {
  expect((await rejection(loadFashionMnist(installedFiles()))).message).toContain("fashionMnist({ baseUrl:");
});

it("over the network: names the server's answer", async () => {
  const error = await rejection(fashionMnist({ baseUrl: "http://127.0.0.1:1" }));
  expect(error.message).toContain("from http://127.0.0.1:1/: the request failed");
});

it.each([{ validation: 60_000 }, { validation: 0.5 }, { folder: "x", baseUrl: "y" }])("refuses %o", async (options) => {
  expect((await rejection(fashionMnist(options))).code).toBe("argument");
});

it("stands in a registry, ranges included", () => {
  const registry = createRegistry([fashionMnistPlugin]);
  expect(registry.entries(datasetKind).map(({ name }) => name)).toEqual(["fashionMnist"]);
  for (const options of [{ validation: 60_000 }, { folder: "" }, { files: "x" }])
    expect(() => registry.parse(datasetKind, { type: "fashionMnist", ...options })).toThrow(InvalidOptionsError);
});
