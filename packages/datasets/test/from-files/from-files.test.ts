import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { reference } from "@tenon/backend";
import { createRegistry, InvalidOptionsError } from "@tenon/registry";
import { upload } from "@tenon/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dataset, Split, StreamedSplit } from "../../src/dataset.ts";
import { DatasetError } from "../../src/dataset-error.ts";
import { datasetKind, datasetsPlugin } from "../../src/plugin.ts";
import * as browser from "../../src/read-file.ts";
import { idxFile } from "../idx-file.ts";

const registry = createRegistry([datasetsPlugin]);
const load = (spec: { readonly type: string; readonly [option: string]: unknown }): Promise<Dataset> =>
  registry.parse(datasetKind, spec);
const inMemory = (data: Dataset): Split => {
  if ("chunks" in data.splits.train) throw new Error("streams");
  return data.splits.train;
};

async function rejection(promise: Promise<unknown>): Promise<DatasetError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw error ?? new Error("expected a DatasetError");
}

let folder: string;
const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The first example of a dataset as the model sees it. */
async function prepared(data: Dataset): Promise<{ inputs: number[]; targets: number[]; types: string[] }> {
  await using backend = await reference.open();
  const { inputs, targets } = inMemory(data);
  const batch = data.prepare({
    inputs: inputs.map((one) => upload(backend, one)),
    targets: targets.map((one) => upload(backend, one)),
  });
  const [input, target] = [batch.inputs[0], batch.targets[0]];
  if (!input || !target) throw new Error("nothing");
  return {
    inputs: [...(await input.data())],
    targets: [...(await target.data())],
    types: [input, target].map(({ dtype, shape }) => `${dtype}[${shape.join()}]`),
  };
}

describe("idx", () => {
  it("bytes are pixels, whole numbers classes; gzip or plain", async () => {
    const inputs = await put("x.gz", gzipSync(idxFile(8, [3, 2], [0, 255, 51, 0, 0, 0])));
    const targets = await put("y", idxFile(8, [3], [0, 2, 1]));
    const data = await load({ type: "idx", inputs, targets, testInputs: inputs, testTargets: targets });
    expect(data.classes).toEqual(["0", "1", "2"]);
    expect(data.splits.test?.size).toBe(3);
    const seen = await prepared(data);
    expect(seen.types).toEqual(["f32[3,2]", "i32[3]"]);
    expect(seen.inputs).toEqual([0, 1, Math.fround(51 * Math.fround(1 / 255)), 0, 0, 0]);
    expect(seen.targets).toEqual([0, 2, 1]);
  });

  it("numbers to predict", async () => {
    const inputs = await put("a", idxFile(14, [2, 1], [1.5, -2]));
    const targets = await put("b", idxFile(13, [2], [3, 4]));
    const seen = await prepared(await load({ type: "idx", inputs, targets }));
    expect(seen).toEqual({ inputs: [1.5, -2], targets: [3, 4], types: ["f32[2,1]", "f32[2,1]"] });
  });

  it("chunkSize streams", async () => {
    const inputs = await put("sx", idxFile(8, [5, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    const targets = await put("sy", idxFile(8, [5], [0, 1, 0, 1, 0]));
    const data = await load({ type: "idx", inputs, targets, chunkSize: 2, classes: 2 });
    const train = data.splits.train as StreamedSplit;
    expect([train.size, train.chunkSize]).toEqual([5, 2]);
    const sizes: unknown[] = [];
    for await (const chunk of train.chunks(0)) sizes.push(chunk.inputs[0]?.shape);
    expect(sizes).toEqual([
      [2, 2],
      [2, 2],
      [1, 2],
    ]);
    const error = await rejection(load({ type: "idx", inputs, targets, chunkSize: 2 }));
    expect(error.message).toContain("classes has to be given, as labels are not all read at once");
  });

  it("labels outside the classes: names the example", async () => {
    const inputs = await put("ox", idxFile(8, [2, 1], [1, 2]));
    const targets = await put("oy", idxFile(8, [2], [1, 7]));
    const error = await rejection(load({ type: "idx", inputs, targets, classes: ["no", "yes"] }));
    expect(error.message).toContain("splits.train.targets[0]: example 1 is of class 7; there are 2 classes, 0 to 1");
  });

  it.each<[string, () => Uint8Array, string]>([
    ["cut off", () => idxFile(8, [9], [1]), "idx-truncated"],
    ["another format", () => new TextEncoder().encode("a,b\n"), "idx-magic"],
    ["a header too large", () => idxFile(14, [2 ** 31, 2 ** 31, 2 ** 31], [1]), "idx-size"],
    ["gzip that is corrupt", () => gzipSync(idxFile(8, [9], [1])).subarray(0, 15), "compressed-corrupt"],
  ])("a file that is %s is named", async (_, bytes, code) => {
    const inputs = await put("bad", bytes());
    const error = await rejection(load({ type: "idx", inputs, targets: inputs }));
    expect(error.code).toBe(code);
    expect(error.file).toBe(inputs);
    expect(error.message.startsWith(`${inputs}: `)).toBe(true);
  });

  it("inputs without targets, and the other way round", async () => {
    const inputs = await put("px", idxFile(8, [1, 1], [1]));
    const error = await rejection(load({ type: "idx", inputs, targets: inputs, testInputs: inputs }));
    expect(error.message).toContain("testTargets has to be given beside testInputs");
  });

  it("numbers that are too large for classes", async () => {
    const inputs = await put("lx", idxFile(8, [1, 1], [1]));
    const targets = await put("ly", idxFile(12, [1], [2 ** 30]));
    const error = await rejection(load({ type: "idx", inputs, targets }));
    expect(error.message).toContain("classes has to be at most 100000");
  });
});

const numpy = (name: string): string => fileURLToPath(new URL(`../files/${name}`, import.meta.url));

it("npy: arrays that NumPy wrote", async () => {
  const data = await load({ type: "npy", inputs: numpy("u1.npy"), targets: numpy("fortran-f4.npy") });
  expect(data.inputTypes).toEqual([{ dtype: "f32", shape: [3, 4] }]);
  expect(data.targetTypes).toEqual([{ dtype: "f32", shape: [3, 4] }]);
  const error = await rejection(load({ type: "npy", inputs: numpy("u1.npy"), targets: numpy("npy.json") }));
  expect(error.code).toBe("npy-magic");
  expect(error.message).toContain("npy.json: ");
});

it("npz: arrays by name, Keras's by default", async () => {
  const data = await load({ type: "npz", file: numpy("compressed.npz") });
  expect(data.splits.train.size).toBe(3);
  expect(data.classes).toEqual(["0", "1"]);
  const error = await rejection(load({ type: "npz", file: numpy("stored.npz"), inputs: "x" }));
  expect(error.message).toContain('whose entry "x" is not in it; it holds x_train, y_train');
});

describe("csv", () => {
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i % 2 === 0 ? "red" : "blue"},${i % 4 < 2 ? "yes" : "no"}`);
  const file = (): Promise<string> => put("a.csv", `x,colour,answer\n${rows.join("\n")}\n`);

  it("a share of the rows to test with, each class alike", async () => {
    const data = await load({
      type: "csv",
      file: await file(),
      label: "answer",
      columns: { colour: "category" },
      test: 0.4,
    });
    expect(data.inputTypes).toEqual([{ dtype: "f32", shape: [3] }]);
    expect(data.classes).toEqual(["no", "yes"]);
    expect([data.splits.train.size, data.splits.test?.size]).toEqual([12, 8]);
  });

  it("files to validate and test with, read like the first", async () => {
    const testFile = await put("b.csv", "answer,colour,x\nno,blue,5\n");
    const validationFile = await put("c.csv", "x,colour,answer\n5,red,yes\n");
    const options = { type: "csv", file: await file(), label: "answer", columns: { colour: "category" } };
    const { splits } = await load({ ...options, testFile, validationFile });
    expect([splits.train.size, splits.validation?.size, splits.test?.size]).toEqual([20, 1, 1]);
    const broken = await put("d.csv", "x,colour\n5,red\n");
    const error = await rejection(load({ ...options, testFile: broken }));
    expect(error.message).toBe(`${broken}: column "answer" is the label and is not there`);
  });

  it.each<[string, string, string]>([
    ["ragged", "x,y\n1,a\n1,2,3\n", "line 3 has 3 fields where the first line has 2"],
    ["not numeric", "x,y\n1,a\none,a\n", 'line 3, column "x": "one" is not a number'],
    ["empty", "", "a CSV file without a line"],
  ])("a file that is %s: says where", async (_, content, message) => {
    const path = await put("bad.csv", content);
    expect((await rejection(load({ type: "csv", file: path, label: "y" }))).message).toBe(`${path}: ${message}`);
  });

  it("options out of range are refused before the file is read", () => {
    for (const options of [
      { file: "x" },
      { label: "y" },
      { file: "x", label: "y", test: 1 },
      { file: "x", label: "y", missing: "zero" },
    ])
      expect(() => load({ type: "csv", ...options })).toThrow(InvalidOptionsError);
  });
});

describe("files that cannot be read", () => {
  it.each<[string, () => string, string]>([
    ["not there", () => join(folder, "nowhere.csv"), "ENOENT"],
    ["a folder", () => folder, "it is a folder"],
    ["a device", () => "/dev/zero", "it is no file"],
  ])("%s", async (_, path, reason) => {
    const error = await rejection(load({ type: "csv", file: path(), label: "y" }));
    expect(error.code).toBe("file-missing");
    expect(error.message).toContain(reason);
    // Which says the file; once is enough.
    expect(error.message).toMatch(/^cannot read /);
  });
});

describe("URLs", () => {
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer(({ url = "" }, response) => {
      if (url.endsWith(".csv")) response.end("x,y\n1,a\n2,b\n3,a\n4,b\n");
      else if (url.endsWith(".idx")) response.end(idxFile(8, [2], [0, 1]));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("are read in Node", async () => {
    expect((await load({ type: "csv", file: `${origin}/a.csv`, label: "y", test: 0 })).splits.train.size).toBe(4);
    const error = await rejection(load({ type: "csv", file: `${origin}/b`, label: "y" }));
    expect(error.message).toContain("the server answered 404; give the URL of a file that is served");
  });

  it("are read elsewhere, by ranges too", async () => {
    expect(await browser.readFileBytes(`${origin}/a.idx`)).toHaveLength(10);
    const source = await browser.openFile(`${origin}/a.idx`);
    expect(source.size).toBe(10);
    expect(await source.read(8, 10)).toEqual(Uint8Array.of(0, 1));
  });

  it("elsewhere a path is no URL: fails clearly", async () => {
    expect((await rejection(browser.readFileBytes("data.csv"))).message).toContain("give the URL of a file");
  });
});
