import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { reference } from "@tenon/backend";
import { datasetKind } from "@tenon/datasets/plugin";
import { createRegistry, InvalidOptionsError } from "@tenon/registry";
import { upload } from "@tenon/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileList, type ImageFile } from "../src/image-files.ts";
import { listFolder as browserFolder } from "../src/image-folder.ts";
import { imageFolder } from "../src/images.ts";
import { imagesPlugin } from "../src/plugin.ts";
import { readImages } from "../src/read-images.ts";
import { pngFile } from "./png-file.ts";
import { rejection } from "./rejection.ts";

/** A grey image of one value. */
const grey = (value: number, width = 2, height = 1): Uint8Array => {
  const row = [0, ...new Array<number>(width).fill(value)];
  return pngFile({ width, height, rows: Uint8Array.from(new Array<number[]>(height).fill(row).flat()) });
};
const red = pngFile({ width: 2, height: 1, colour: 2, rows: Uint8Array.of(0, 255, 0, 0, 255, 0, 0) });
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const memory = (files: Readonly<Record<string, Uint8Array>>): ImageFile[] =>
  Object.entries(files).map(([path, bytes]) => ({ path, read: async () => bytes }));

describe("images and their classes", () => {
  it("a folder for each class, classes in the order of their names", async () => {
    const files = memory({ "b/1.png": grey(9), "a/2.png": grey(2), "a/1.PNG": grey(1), "a/notes.txt": text("...") });
    const { classes, splits, inputTypes } = await readImages(files, { test: 0 });
    expect(classes).toEqual(["a", "b"]);
    expect(inputTypes).toEqual([{ dtype: "f32", shape: [1, 2, 1] }]);
    expect(splits.train.inputs[0]).toEqual({ dtype: "u8", shape: [3, 1, 2, 1], data: Uint8Array.of(9, 9, 2, 2, 1, 1) });
    expect([...(splits.train.targets[0]?.data ?? [])]).toEqual([1, 0, 0]);
    expect(splits.test).toBeUndefined();
  });

  it("folders train, validation and test above the classes", async () => {
    const files = memory({
      "train/a/1.png": grey(1),
      "train/b/1.png": grey(2),
      "validation/a/1.png": grey(3),
      "test/b/1.png": grey(4),
    });
    const { classes, splits } = await readImages(files);
    expect(classes).toEqual(["a", "b"]);
    expect([splits.train.size, splits.validation?.size, splits.test?.size]).toEqual([2, 1, 1]);
    expect(splits.test?.targets[0]?.data).toEqual(Int32Array.of(1));
  });

  it("a class may be called test", async () => {
    expect((await readImages(memory({ "test/1.png": grey(1), "b/1.png": grey(2) }), { test: 0 })).classes).toEqual([
      "b",
      "test",
    ]);
  });

  it("a share of each class to test with", async () => {
    const files = memory(
      Object.fromEntries(["a", "b"].flatMap((name) => [0, 1, 2, 3, 4].map((i) => [`${name}/${i}.png`, grey(i)]))),
    );
    const { splits } = await readImages(files, { test: 0.2, seed: 3 });
    expect([splits.train.size, splits.test?.size]).toEqual([8, 2]);
    expect([...(splits.test?.targets[0]?.data ?? [])].sort()).toEqual([0, 1]);
    expect((await readImages(files, { test: 0.2, seed: 3 })).splits).toEqual(splits);
  });

  it("labels in a CSV file", async () => {
    const labels = text('label,file\ncat,x/1.png\n"dog, small",2.png\n');
    const files = memory({ "labels.csv": labels, "x/1.png": grey(1), "2.png": grey(2), "3.png": grey(3) });
    const { classes, splits } = await readImages(files, { labels: "labels.csv", test: 0 });
    expect(classes).toEqual(["cat", "dog, small"]);
    expect([...(splits.train.inputs[0]?.data ?? [])]).toEqual([1, 1, 2, 2]);
  });

  it("grey where all are, else rgb; or as asked for", async () => {
    const files = memory({ "a/1.png": grey(7), "b/1.png": red });
    const mixed = await readImages(files, { test: 0 });
    expect([...(mixed.splits.train.inputs[0]?.data ?? [])]).toEqual([7, 7, 7, 7, 7, 7, 255, 0, 0, 255, 0, 0]);
    const one = await readImages(files, { test: 0, channels: "grey" });
    expect([...(one.splits.train.inputs[0]?.data ?? [])]).toEqual([7, 7, 76, 76]);
  });

  it("resized to one size", async () => {
    const files = memory({ "a/1.png": grey(7, 5, 4), "b/1.png": grey(8, 1, 1) });
    const { splits } = await readImages(files, { width: 2, height: 3, test: 0 });
    expect(splits.train.inputs[0]?.shape).toEqual([2, 3, 2, 1]);
  });

  it("prepare makes f32 in 0 to 1 and i32", async () => {
    const data = await readImages(memory({ "a/1.png": grey(255), "b/1.png": grey(0) }), { test: 0 });
    await using backend = await reference.open();
    const prepared = data.prepare({
      inputs: data.splits.train.inputs.map((one) => upload(backend, one)),
      targets: data.splits.train.targets.map((one) => upload(backend, one)),
    });
    expect(await prepared.inputs[0]?.data()).toEqual(Float32Array.of(1, 1, 0, 0));
    expect(prepared.targets[0]?.dtype).toBe("i32");
  });
});

describe("refuses, naming the file", () => {
  it.each<[string, Record<string, Uint8Array>, Parameters<typeof readImages>[1], string]>([
    [
      "another size, the first odd one",
      { "a/1.png": grey(1), "a/2.png": grey(1), "b/1.png": grey(1, 3), "b/2.png": grey(1, 4) },
      {},
      "b/1.png: an image of 3 by 1 where 2 by 1 pixels, as a/1.png has, is expected; give a width and a height",
    ],
    [
      "text that is called an image",
      { "a/1.png": grey(1), "b/1.jpg": text("hello") },
      {},
      "b/1.jpg: neither a PNG nor a JPEG",
    ],
    [
      "a damaged one",
      { "a/1.png": grey(1).subarray(0, 40) },
      {},
      "a/1.png: a damaged or unusual PNG image: it is cut off",
    ],
    ["one in no folder", { "1.png": grey(1) }, {}, "1.png: lies in no folder of a class"],
    ["one in no folder of a class below train", { "train/1.png": grey(1) }, {}, "train/1.png: lies in no folder"],
    ["no images", { "a/1.gif": text("GIF") }, {}, "there are no PNG or JPEG files"],
    ["only images to test with", { "train/a/1.txt": text(""), "a/1.txt": text("") }, {}, "no PNG or JPEG files"],
    ["labels that are not there", { "1.png": grey(1) }, { labels: "labels.csv" }, "cannot read labels.csv"],
    [
      "labels without the column",
      { "l.csv": text("name,label\n1.png,a") },
      { labels: "l.csv" },
      'l.csv: column "file" is not there',
    ],
    [
      "labels of no file",
      { "l.csv": text("file,label\n1.png,a") },
      { labels: "l.csv" },
      'l.csv: line 2, column "file": "1.png" is not the path',
    ],
    [
      "a label that is missing",
      { "l.csv": text("file,label\n1.png,"), "1.png": grey(1) },
      { labels: "l.csv" },
      'line 2, column "label"',
    ],
    ["a width alone", { "a/1.png": grey(1) }, { width: 3 }, "width has to be given together with height"],
    [
      "a width of none",
      { "a/1.png": grey(1) },
      { width: 0, height: 1 },
      "width has to be a whole number from 1 to 4096",
    ],
    ["a share above 0.9", { "a/1.png": grey(1) }, { test: 1 }, "test has to be"],
  ])("%s", async (_, files, options, message) => {
    expect((await rejection(readImages(memory(files), options))).message).toContain(message);
  });
});

describe("folders on disk", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tenon-images-"));
    for (const [path, bytes] of Object.entries({
      "a/1.png": grey(1),
      "b/deep/er/2.png": grey(2),
      ".hidden/3.png": grey(3),
    })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are read, those within those too, hidden ones not", async () => {
    const { classes, splits } = await imageFolder(folder, { test: 0 });
    expect(classes).toEqual(["a", "b"]);
    expect(splits.train.size).toBe(2);
  });

  it("by the name in a registry", async () => {
    const registry = createRegistry([imagesPlugin]);
    const data = await registry.parse(datasetKind, { type: "images", folder, test: 0, width: 4, height: 4 });
    expect(data.inputTypes).toEqual([{ dtype: "f32", shape: [4, 4, 1] }]);
    expect(() => registry.parse(datasetKind, { type: "images" })).toThrow(InvalidOptionsError);
    expect(() => registry.parse(datasetKind, { type: "images", folder, width: 5000 })).toThrow(InvalidOptionsError);
  });

  it("that are not there: says which", async () => {
    const error = await rejection(imageFolder(join(folder, "nowhere")));
    expect(error.code).toBe("file-missing");
    expect(error.message).toContain("nowhere");
  });
});

it("outside Node: says how files get in", async () => {
  expect((await rejection(browserFolder("x"))).message).toContain("readImages(fileList(input.files))");
  const file = Object.assign(new File([Uint8Array.from(grey(5))], "1.png"), { webkitRelativePath: "pets/cat/1.png" });
  const { classes } = await readImages(fileList([file]), { test: 0 });
  expect(classes).toEqual(["cat"]);
});
