import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runCli } from "./run-cli.ts";

// Every test starts the command, some of them several times.
vi.setConfig({ testTimeout: 60_000 });

const xor = ["train", "--dataset", "xor", "--dataset.size", "64", "--batch-size", "16"];

async function temporaryFile(name: string, text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "tenon-cli-")), name);
  await writeFile(path, text);
  return path;
}

test("train prints what it trains, how it goes and the test scores", async () => {
  const { code, stdout, stderr } = await runCli([...xor, "--epochs", "2"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toMatch(/64 examples, 2 epochs of batches of 16, 8 steps/);
  expect(stdout).toMatch(/epoch 2 {2}training: loss [\d.]+ {2}accuracy [\d.]+ %/);
  expect(stdout.trimEnd().split("\n").at(-2)).toMatch(/^test: loss [\d.]+ {2}accuracy [\d.]+ %.*8 steps/);
  expect(stdout).not.toContain("\u001b");
});

test("train --json prints JSON lines only, and ends with the result", async () => {
  const { code, stdout } = await runCli([...xor, "--epochs", "3", "--report-every", "2", "--json"]);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(events[0]).toMatchObject({ event: "start", examples: 64, steps: 12 });
  expect(events.filter(({ event }) => event === "step").length).toBe(6);
  expect(events.filter(({ event }) => event === "epoch").length).toBe(3);
  expect(events.at(-1)).toEqual({
    event: "done",
    testAccuracy: expect.any(Number),
    testLoss: expect.any(Number),
    samplesPerSecond: expect.any(Number),
    steps: 12,
    epochs: 3,
    stoppedEarly: false,
    compiles: 1,
    evaluationCompiles: 1,
    seconds: expect.any(Number),
  });
});

test("the same seed gives the same scores, another seed does not", async () => {
  const scores = async (seed: string) => {
    const { stdout } = await runCli([...xor, "--epochs", "1", "--seed", seed, "--json"]);
    const { testLoss } = JSON.parse(stdout.trimEnd().split("\n").at(-1) as string) as { testLoss: number };
    return testLoss;
  };
  const [first, again, other] = [await scores("5"), await scores("5"), await scores("6")];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test("one thread or several give the same scores, and the reference backend nearly the same", async () => {
  const scores = async (...flags: readonly string[]) => {
    const { code, stdout, stderr } = await runCli([...xor, "--epochs", "2", "--json", ...flags]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const { testLoss } = JSON.parse(stdout.trimEnd().split("\n").at(-1) as string) as { testLoss: number };
    return testLoss;
  };
  const chosen = await scores();
  expect(await scores("--backend.threads", "1")).toBe(chosen);
  expect(await scores("--backend.threads", "2")).toBe(chosen);
  expect(await scores("--backend", "reference")).toBeCloseTo(chosen, 3);
});

test("options of entries are flags", async () => {
  const { code, stdout } = await runCli([
    ...xor,
    "--epochs",
    "1",
    "--optimizer",
    "sgd",
    "--optimizer.momentum",
    "0.9",
    "--optimizer.nesterov",
    "true",
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/accuracy/);
  const help = await runCli(["train", "--help-all"]);
  expect(help.code).toBe(0);
  expect(help.stdout).toMatch(/--optimizer\.learningRate <number> .*adam.*sgd.*default/s);
  expect((await runCli(["train", "--help"])).stdout).not.toContain("--optimizer.learningRate <");
});

test("a model file is trained, and described with its parameters", async () => {
  const file = await temporaryFile(
    "model.json",
    JSON.stringify({
      format: "tenon-model",
      version: 1,
      model: {
        type: "sequential",
        layers: [{ type: "dense", units: 4 }, { type: "sigmoid" }, { type: "dense", units: 2 }],
      },
    }),
  );
  const trained = await runCli([...xor, "--model", file, "--epochs", "1"]);
  expect(trained.code).toBe(0);
  expect(trained.stdout).toMatch(/22 parameters/);
  const described = await runCli(["describe", file, "--dataset", "xor", "--json"]);
  expect(JSON.parse(described.stdout)).toMatchObject({ total: 22, inputs: ["f32[1, 2]"], outputs: ["f32[1, 2]"] });
});

test("describe shows every layer with what it gives and its parameters", async () => {
  const { code, stdout } = await runCli(["describe", "mlp", "--dataset", "xor"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/layers\.1 +dense \(units: 256.*\) +f32\[1, 256\] +768$/m);
  expect(stdout).toMatch(/layers\.2 +relu +f32\[1, 256\] +0$/m);
  const json = JSON.parse((await runCli(["describe", "mlp", "--dataset", "xor", "--json"])).stdout);
  expect(json.layers.map(({ path }: { path: string }) => path)).toEqual([
    "",
    ...[0, 1, 2, 3].map((i) => `layers.${i}`),
  ]);
  expect(json.layers[0].parameters).toBe(json.total);
});

test("describe shows options of several types with all of them, and train takes each", async () => {
  const { stdout } = await runCli(["describe", "cpu"]);
  expect(stdout).toMatch(/^cpu \(backend, from @tenon\/backend-cpu\)/);
  expect(stdout).toMatch(/threads +"auto" \| integer +.*\(>= 1, <= 64, default "auto"\)/);
  expect((await runCli(["train", "--help-all"])).stdout).toMatch(/--backend\.threads <auto\|integer>/);
});

test("describe shows the options of an entry", async () => {
  const { stdout } = await runCli(["describe", "sgd"]);
  expect(stdout).toMatch(/^sgd \(optimizer, from @tenon\/optimizers\)/);
  expect(stdout).toMatch(/momentum +number +.*\(>= 0, <= 1, default 0\)/);
});

test("--version and --help exit with 0, no command with 2", async () => {
  expect(await runCli(["--version"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(await runCli(["--help"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/train.*list.*describe/s) });
  expect((await runCli([])).code).toBe(2);
});

test("list shows presets and every kind, as text and as JSON", async () => {
  const { code, stdout } = await runCli(["list"]);
  expect(code).toBe(0);
  for (const kind of ["preset", "backend", "dataset", "layer", "loss", "optimizer", "metric"])
    expect(stdout).toMatch(new RegExp(`^${kind}$`, "m"));
  const json = JSON.parse((await runCli(["list", "optimizer", "--json"])).stdout) as { name: string }[];
  expect(json.map(({ name }) => name)).toEqual(expect.arrayContaining(["adam", "sgd", "gradientDescent"]));
});

test.concurrent.each([
  [["train", "mpl"], /no preset "mpl"; did you mean "mlp"\? There are: mlp, linear, article/],
  [["train", "--optimizer", "adan"], /did you mean "adam"/],
  [["train", "--optimizer.learningRate", "-1"], /learningRate.* above 0, got -1/],
  [["train", "--optimizer.learningRate", "fast"], /takes a number, got "fast"/],
  [["train", "--epochs", "0"], /--epochs takes a whole number >= 1, got "0"/],
  [["train", "--backend.threads", "0"], /backend\.threads: .*"auto" or an integer of at least 1 .*, got 0/],
  [["train", "--backend.threads", "many"], /backend\.threads: .*got "many"/],
  [["train", "--backend", "gpu"], /there is no backend "gpu".*cpu, .*reference/],
  [["train", "--optimizer.momentum", "0.9"], /optimizer\.momentum: .* has no option "momentum"/],
  [["train", "--epoch", "2"], /unknown option '--epoch'.*Did you mean --epochs/s],
  [["train", "--model", "/nowhere/model.json"], /cannot be read/],
  [["describe", "fatten"], /no preset, file or entry "fatten"; did you mean "flatten"\?/],
  [["list", "layers"], /there is no kind "layers"; did you mean "layer"\?/],
  [["trian"], /Did you mean train/],
])("bad usage %j is explained on standard error and exits with 2", async (args, message) => {
  const { code, stdout, stderr } = await runCli(args);
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test.concurrent.each([
  ["{", /not JSON/],
  ['{"model":{"type":"dense"}}', /not a model file of version 1/],
  [
    '{"format":"tenon-model","version":1,"model":{"type":"sequential","layers":[{"type":"dens","units":3}]}}',
    /model\.layers\[0\].*did you mean "dense"/,
  ],
  ['{"format":"tenon-model","version":1,"model":{"type":"dense","units":3,"__proto__":{"bias":false}}}', /__proto__/],
])("the malformed model file %s is refused with its place", async (text, message) => {
  const { code, stderr } = await runCli([...xor, "--model", await temporaryFile("model.json", text)]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test("a model that does not fit its data is a failure that names the layer and both shapes", async () => {
  const model = { type: "sequential", layers: [{ type: "dense", units: 2 }] };
  const file = await temporaryFile("model.json", JSON.stringify({ format: "tenon-model", version: 1, model }));
  const { code, stderr } = await runCli(["train", "--dataset", "mnist", "--model", file]);
  expect(stderr).toMatch(/dense at "layers\.0" expects \[batch, features\], got 4 axes/);
  expect(code).toBe(1);
});

test("Ctrl-C ends the run with 130", async () => {
  const { code } = await runCli([...xor, "--epochs", "100000"], { interruptAt: /epoch 1 / });
  expect(code).toBe(130);
});
