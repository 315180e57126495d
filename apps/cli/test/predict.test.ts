import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mnist } from "@tenon/dataset-mnist";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { encodePng } from "./png.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cwd = "";
/** The first test digits, as the files that a user would have. */
let labels: readonly number[] = [];

const parse = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(async () => {
  cwd = await temporaryFolder();
  const { splits } = await mnist();
  const pixels = (splits.test ?? splits.train).inputs[0]?.data as Uint8Array;
  labels = Array.from((splits.test ?? splits.train).targets[0]?.data.subarray(0, 5) ?? [], Number);
  const digit = (i: number): Uint8Array => pixels.subarray(784 * i, 784 * (i + 1));
  for (const i of labels.keys()) await writeFile(join(cwd, `digit${i}.png`), encodePng(28, 28, 1, digit(i)));
  const dark = Array.from(digit(0), (pixel) => [255 - pixel, 255 - pixel, 255 - pixel]).flat();
  await writeFile(join(cwd, "dark.png"), encodePng(28, 28, 3, Uint8Array.from(dark)));
  const twice = Array.from({ length: 56 * 56 }, (_, i) => digit(0)[28 * ((i / 112) | 0) + ((i % 56) >> 1)] ?? 0);
  await writeFile(join(cwd, "large.png"), encodePng(56, 56, 1, Uint8Array.from(twice)));
  await writeFile(join(cwd, "broken.png"), encodePng(28, 28, 1, digit(0)).subarray(0, 60));
  await writeFile(join(cwd, "digit.bmp"), "BM");
  await writeFile(join(cwd, "pixels.csv"), `${digit(0).join(",")}\n${digit(1).join(",")}\n`);
  await writeFile(join(cwd, "bright.csv"), ["256", ...digit(0).subarray(1)].join(","));
  const flowers = "sepalLength,sepalWidth,petalLength,petalWidth,species\n5.1,3.5,1.4,0.2,setosa\n6.7,3,5.2,2.3,x\n";
  await writeFile(join(cwd, "flowers.csv"), flowers);
  const table = Array.from({ length: 60 }, (_, i) => `${i % 2 ? "red" : "blue"},${i},${i % 2 ? "yes" : "no"}`);
  await writeFile(join(cwd, "table.csv"), `colour,size,answer\n${table.join("\n")}\n`);
  await writeFile(join(cwd, "questions.csv"), "size,colour\n3,blue\n4,red\n");
  const columns = ["--dataset.columns", '{ "colour": "category" }'];
  const own = ["--dataset", "csv", "--dataset.file", "table.csv", "--dataset.label", "answer", ...columns];
  for (const args of [
    ["linear", "--epochs", "1", "--save", "digits"],
    ["iris", "--save", "flowers"],
    ["xor", "--epochs", "20", "--save", "xor"],
    ["iris", ...own, "--model", "two.json", "--epochs", "30", "--save", "own"],
  ]) {
    const layers = [{ type: "normalization" }, { type: "dense", units: 2 }];
    const model = { format: "tenon-model", version: 1, model: { type: "sequential", layers } };
    await writeFile(join(cwd, "two.json"), JSON.stringify(model));
    const { code, stderr } = await runCli(["train", ...args], { cwd });
    expect(stderr).toBe("");
    expect(code).toBe(0);
  }
});

describe("predict", () => {
  test("tells real digits from PNG files, with probabilities that sum to 1", async () => {
    const files = [...labels.keys()].map((i) => `digit${i}.png`);
    const { code, stdout } = await runCli(["predict", "digits", ...files, "--json"], { cwd });
    expect(code).toBe(0);
    const predictions = parse(stdout);
    expect(predictions.map((prediction) => prediction["from"])).toEqual(files);
    const right = predictions.filter((prediction, i) => prediction["class"] === String(labels[i]));
    expect(right.length).toBeGreaterThanOrEqual(4);
    for (const { probabilities } of predictions) {
      const values = Object.values(probabilities as Record<string, number>);
      expect(values.length).toBe(10);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    }
    const table = await runCli(["predict", "digits", ...files], { cwd });
    expect(table.stdout).toMatch(/class +0 +1 +2 .*9\ndigit0\.png +7 +\d+\.\d\d %/);
    expect(table.stdout).not.toContain("\u001b");
  });

  test("a colour image becomes grey, --invert swaps black and white, --resize brings it to size, pixels may be CSV", async () => {
    const first = await runCli(["predict", "digits", "digit0.png", "--json"], { cwd });
    const [{ probabilities }] = parse(first.stdout) as [Record<string, unknown>];
    const dark = await runCli(["predict", "digits", "dark.png", "--invert", "--json"], { cwd });
    expect(parse(dark.stdout)[0]?.["probabilities"]).toEqual(probabilities);
    const large = await runCli(["predict", "digits", "large.png", "--resize", "--json"], { cwd });
    expect(parse(large.stdout)[0]?.["class"]).toBe(String(labels[0]));
    const csv = await runCli(["predict", "digits", "pixels.csv", "--json", "--batch-size", "1"], { cwd });
    expect(parse(csv.stdout)[0]).toEqual({ from: "pixels.csv:1", class: String(labels[0]), probabilities });
    expect(parse(csv.stdout)[1]?.["from"]).toBe("pixels.csv:2");
  });

  test("rows of numbers get the classes of their data set; one output tells two classes apart", async () => {
    const flowers = await runCli(["predict", "flowers", "flowers.csv", "--ignore", "species"], { cwd });
    expect(flowers.stdout).toMatch(/flowers\.csv:2 +setosa .*\nflowers\.csv:3 +virginica/);
    await writeFile(join(cwd, "corners.csv"), "0,0\n0,1\n1,0\n1,1\n");
    const { stdout } = await runCli(["predict", "xor", "corners.csv", "--json"], { cwd });
    expect(parse(stdout).map((each) => each["class"])).toEqual(["0", "1", "1", "0"]);
  });

  test("a model trained on a CSV file finds its columns by name and knows its categories", async () => {
    const { code, stdout, stderr } = await runCli(["predict", "own", "questions.csv", "--json"], { cwd });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(parse(stdout).map((each) => each["class"])).toEqual(["no", "yes"]);
  });

  test.each([
    [["digits", "large.png"], /large\.png: is 56 by 56 pixels, and the model takes 28 by 28; .*--resize/],
    [["digits", "broken.png"], /broken\.png: a damaged or unusual PNG image: it is cut off/],
    [["digits", "digit.bmp"], /digit\.bmp: neither a PNG or JPEG image nor a CSV file/],
    [["digits", "nothing.png"], /nothing\.png: cannot be read/],
    [["digits", "bright.csv"], /bright\.csv, line 1: the model takes whole numbers from 0 to 255, got 256/],
    [["digits", "flowers.csv"], /flowers\.csv.*species/],
    [["flowers", "digit0.png"], /digit0\.png: the model takes f32\[4\], which is no image/],
    [["flowers", "flowers.csv"], /"setosa" is not a number; leave the column out by --ignore species/],
    [["flowers", "corners2.csv"], /corners2\.csv: has 2 columns of numbers, and the model takes 4/],
    [["digit0.png", "digit1.png"], /digit0\.png is damaged: .*no safetensors file/],
    [["nowhere", "digit1.png"], /nowhere: there is no such file or folder/],
  ])("%j is refused with exit code 2", async (args, message) => {
    await writeFile(join(cwd, "corners2.csv"), "0,0\n");
    const { code, stdout, stderr } = await runCli(["predict", ...args], { cwd });
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("evaluate", () => {
  test("gives the scores that training ended with", async () => {
    const trained = await runCli(["train", "--resume", "flowers", "--json"], { cwd });
    const { testLoss, testAccuracy } = parse(trained.stdout).at(-1) as { testLoss: number; testAccuracy: number };
    const { stdout } = await runCli(["evaluate", "flowers", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      data: "iris",
      split: "test",
      examples: 30,
      scores: { loss: testLoss, accuracy: testAccuracy },
    });
    const train = await runCli(["evaluate", "flowers", "--split", "train"], { cwd });
    expect(train.stdout).toMatch(/^iris after step 360, on 120 examples of iris \(train\)\nloss [\d.]+ {2}accuracy/);
  });

  test("shows a confusion matrix with the names of the classes", async () => {
    const flags = ["--metric", "accuracy", "--metric", "confusionMatrix", "--metric.classes", "3"];
    const { stdout } = await runCli(["evaluate", "flowers", ...flags], { cwd });
    expect(stdout).toMatch(/ {2}setosa {2}versicolor {2}virginica\nsetosa +10 +0 +0\n/);
  });

  test("data of another shape are refused with both types", async () => {
    const { code, stderr } = await runCli(["evaluate", "flowers", "--dataset", "xor"], { cwd });
    expect(stderr).toMatch(
      /does not fit xor: its parameter layers\.1\.weight is f32\[4, 16\], and would have to be f32\[2, 16\]/,
    );
    expect(code).toBe(1);
  });

  test("describe also takes a saved run", async () => {
    const { code, stdout } = await runCli(["describe", "flowers"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/layers\.1 +dense \(units: 16\) +f32\[1, 16\] +80/);
  });
});
