import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000 });

let cwd = "";
const model = (...layers: readonly unknown[]): string =>
  JSON.stringify({ format: "tenon-model", version: 1, model: { type: "sequential", layers } });
const [flatten, dense5] = [{ type: "flatten" }, { type: "dense", units: 5 }];

const files: Readonly<Record<string, string>> = {
  "five.json": model(flatten, dense5),
  "unflattened.json": model({ type: "reshape", shape: [28, 28] }, dense5),
  "reshape.json": model(flatten, { type: "reshape", shape: [3, 5] }),
  "range.json": model({ type: "dense", units: 0 }, { type: "dropout", rate: 1.5 }),
  "option.json": model({ type: "dense", unit: 3 }),
  "proto.json":
    '{"format":"tenon-model","version":1,"model":{"type":"sequential","layers":[{"type":"dense","units":2,"constructor":{"prototype":{"x":1}}}],"__proto__":{"polluted":true}}}',
  "deep.json": `{"format":"tenon-model","version":1,"model":${'{"type":"sequential","layers":['.repeat(5000)}${"]}".repeat(5000)}}`,
  "list.json": "[1, 2]",
  "ragged.csv": "a,b,kind\n1,2,x\n3,4\n",
  "words.csv": "a,b,kind\n1,2,x\n3,many,y\n",
  "labels.csv": "a,kind\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n",
  "others.csv": "a,kind\n1,x\n2,z\n",
  "idx.idx": "this is no IDX file, and long enough",
};

beforeAll(async () => {
  cwd = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
});

const csv = (file: string): string[] => ["--dataset", "csv", "--dataset.file", file, "--dataset.label", "kind"];

describe("what is wrong is told on standard error, with an exit code that is not 0", () => {
  test.concurrent.each([
    // Names.
    [["xor", "--optimizer", "relu"], 2, /there is no optimizer "relu".*\n.*"relu" is a layer of @tenon\/layers/s],
    [["xor", "--optimizer", "adan"], 2, /did you mean "adam"\?.*\n.*"adam" is an optimizer of @tenon\/optimizers/s],
    [["xor", "--schedule", "cosin"], 2, /there is no schedule "cosin"; did you mean "cosine"\?/],
    [
      ["xor", "--optimizer", '{ "type": "clipByNorm", "maximum": 1, "optimizer": { "type": "sgdd" } }'],
      2,
      /optimizer\.optimizer: there is no optimizer "sgdd"; did you mean "sgd"\?/,
    ],
    [
      ["xor", "--patience", "2", "--score", "acuracy", "--score-mode", "max"],
      2,
      /no score "acuracy"; did you mean "accuracy"\?/,
    ],
    [["xor", "--freeze", "layer.0.*"], 2, /pattern that matches no parameter: "layer\.0\.\*".*"layers\.0\.bias"/],
    // Options.
    [
      ["xor", "--model", "range.json"],
      2,
      /model\.layers\[0\]\.units: layer "dense" expects an integer of at least 1.*got 0/,
    ],
    [
      ["xor", "--model", "option.json"],
      2,
      /model\.layers\[0\]\.unit: layer "dense" has no option "unit"; did you mean "units"\?/,
    ],
    [
      ["xor", "--optimizer.learningRate", "0"],
      2,
      /optimizer\.learningRate: optimizer "gradientDescent" expects a number above 0, got 0/,
    ],
    [["xor", "--metric.threshold", "x"], 2, /--metric\.threshold takes a number, got "x"/],
    [["xor", "--metric.k", "3"], 2, /--metric\.k: none of accuracy has an option "k"/],
    [["xor", "--schedule.length", "3"], 2, /--schedule\.length is given, and no schedule is chosen/],
    [["xor", "--loss", "{ wrong"], 2, /--loss is no valid JSON/],
    [["xor", "--loss", "focal", "--loss", "hinge"], 2, /--loss is given twice, as focal and hinge/],
    [["xor", "--micro-batches", "100"], 2, /microBatches must be at most batchSize/],
    [["xor", "--validation", "1"], 2, /--validation takes a fraction above 0 and below 1, such as 0\.1, got "1"/],
    [["xor", "--patience", "0"], 2, /--patience takes a whole number >= 1, got "0"/],
    // Flags that contradict each other, or mean nothing alone.
    [["xor", "--resume", "run"], 2, /--resume contradicts a preset/],
    [["--resume", "run", "--model", "five.json"], 2, /--resume contradicts --model/],
    [["xor", "--save", "run", "--no-save"], 2, /--no-save contradicts --save/],
    [["xor", "--json", "--curves"], 2, /--json contradicts --curves/],
    [["xor", "--load-map", "{}"], 2, /--load-map means nothing without --load-weights/],
    [["xor", "--score", "loss"], 2, /--score means nothing without --patience or --keep-best/],
    [
      ["xor", "--keep-best", "--score", "accuracy"],
      2,
      /--score accuracy: give --score-mode max if more of it is better/,
    ],
    // Models that do not fit.
    [
      ["mlp", "--model", "unflattened.json"],
      1,
      /dense at "layers\.1" expects \[batch, features\], got 3 axes.*from reshape at "layers\.0"/,
    ],
    [
      ["mlp", "--model", "reshape.json"],
      1,
      /reshape at "layers\.1" cannot make .* of 784 elements.*from flatten at "layers\.0"/,
    ],
    [
      ["mlp", "--model", "five.json"],
      1,
      /an output for 5 classes, and mnist has labels of 10 classes; give its last layer 10 units/,
    ],
    // Model files.
    [["xor", "--model", "list.json"], 2, /list\.json: not a model file of version 1/],
    [["xor", "--model", "proto.json"], 2, /__proto__/],
    [["xor", "--model", "deep.json"], 2, /expected at most 256 levels/],
    // Data.
    [["xor", ...csv("ragged.csv")], 2, /ragged\.csv: line 3 has 2 fields where the first line has 3/],
    [["xor", ...csv("words.csv")], 2, /words\.csv: line 3, column "b": "many" is not a number/],
    [["xor", ...csv("nothing.csv")], 2, /nothing\.csv/],
    [
      ["xor", ...csv("labels.csv"), "--dataset.testFile", "others.csv"],
      2,
      /others\.csv: line 3, column "kind": "z" is not.*"x", "y"/,
    ],
    [["xor", "--dataset", "idx", "--dataset.inputs", "idx.idx", "--dataset.targets", "idx.idx"], 2, /idx\.idx/],
    // Fine-tuning.
    [["xor", "--load-weights", "list.json"], 2, /--load-weights list\.json: not a safetensors file/],
    [["xor", "--load-weights", "nothing"], 2, /nothing: there is no such file or folder/],
  ] as const)("train %j", async (args, expected, message) => {
    const { code, stdout, stderr } = await runCli(
      [
        "train",
        ...args,
        ...(args.includes("--save" as never) || args.includes("--resume" as never) ? [] : ["--no-save"]),
      ],
      { cwd },
    );
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ at .*\.ts:\d/);
    expect(stdout).not.toMatch(/epoch 1 /);
    expect(code).toBe(expected);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
