import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EncodedTensor } from "@tenon/safetensors";
import { decodeSafetensors, encodeSafetensors } from "@tenon/safetensors";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cwd = "";
const small = ["--dataset", "spirals", "--dataset.size", "100", "--epochs", "2"];

async function params(folder: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const { tensors } = decodeSafetensors(new Uint8Array(await readFile(join(cwd, folder, "last.safetensors"))));
  const own = [...tensors].filter(([name]) => name.startsWith("params."));
  return new Map(own.map(([name, { data }]) => [name, Array.from(data, Number)]));
}

beforeAll(async () => {
  cwd = await temporaryFolder();
  expect((await runCli(["train", "spirals", ...small, "--save", "first"], { cwd })).code).toBe(0);
});

describe("fine-tuning", () => {
  test("frozen parameters stay what was loaded, the others are trained, and the run can be resumed", async () => {
    const flags = ["--load-weights", "first", "--freeze", "layers.0.*", "--freeze", "layers.2.weight"];
    const { code, stdout } = await runCli(["train", "spirals", ...small, ...flags, "--save", "tuned"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Weights of first: 6 of 6 parameters/);
    const [before, after] = [await params("first"), await params("tuned")];
    const same = [...before].filter(([name, numbers]) => numbers.join() === after.get(name)?.join());
    expect(same.map(([name]) => name).sort()).toEqual([
      "params.layers.0.bias",
      "params.layers.0.weight",
      "params.layers.2.weight",
    ]);
    expect((await runCli(["train", "--resume", "tuned", "--epochs", "3"], { cwd })).code).toBe(0);
    expect((await params("tuned")).get("params.layers.0.weight")).toEqual(before.get("params.layers.0.weight"));
  });

  test("a new head of another size begins as usual", async () => {
    const head = ["--dataset.classes", "3", "--model", "three.json"];
    const dense = (units: number) => ({ type: "dense", units });
    const layers = [dense(64), { type: "relu" }, dense(64), { type: "relu" }, dense(3)];
    const file = { format: "tenon-model", version: 1, model: { type: "sequential", layers } };
    await writeFile(join(cwd, "three.json"), JSON.stringify(file));
    const flags = [...small, ...head, "--no-save", "--load-weights", "first"];
    const refused = await runCli(["train", "spirals", ...flags], { cwd });
    expect(refused.stderr).toMatch(/the parameter "layers\.4\.\w+".*the model has \[.*3\], the file \[.*2\]/);
    expect(refused.code).toBe(2);
    const { code, stdout } = await runCli(["train", "spirals", ...flags, "--load-except", "layers.4.*"], { cwd });
    expect(stdout).toMatch(/Weights of first: 4 of 6 parameters/);
    expect(code).toBe(0);
    const wrong = await runCli(["train", "spirals", ...flags, "--load-except", "layers.9.*"], { cwd });
    expect(wrong.stderr).toMatch(/layers\.4|--load-except layers\.9\.\*/);
    expect(wrong.code).toBe(2);
  });

  test("weights of another program are loaded by a map of names, transposed where it says so", async () => {
    const own = await params("first");
    const transposed = (rows: number, columns: number, numbers: readonly number[]): Float32Array<ArrayBuffer> =>
      Float32Array.from(
        { length: rows * columns },
        (_, i) => numbers[(i % rows) * columns + Math.floor(i / rows)] ?? 0,
      );
    const shapes = { 0: [2, 64], 2: [64, 64], 4: [64, 2] } as const;
    const tensors = new Map<string, EncodedTensor>();
    for (const [layer, [rows, columns]] of Object.entries(shapes)) {
      const weight = transposed(rows, columns, own.get(`params.layers.${layer}.weight`) ?? []);
      const bias = Float32Array.from(own.get(`params.layers.${layer}.bias`) ?? []);
      tensors.set(`fc${layer}.weight`, { dtype: "F32", shape: [columns, rows], data: weight });
      tensors.set(`fc${layer}.bias`, { dtype: "F32", shape: [columns], data: bias });
    }
    await writeFile(join(cwd, "foreign.safetensors"), encodeSafetensors(tensors));
    const map = Object.keys(shapes).flatMap((layer) => [
      [`layers.${layer}.weight`, { name: `fc${layer}.weight`, transpose: true }],
      [`layers.${layer}.bias`, `fc${layer}.bias`],
    ]);
    const mapping = ["--load-weights", "foreign.safetensors", "--load-map", JSON.stringify(Object.fromEntries(map))];
    const frozen = ["--freeze", "**.weight", "--save", "foreign"];
    const { code, stderr } = await runCli(["train", "spirals", ...small, ...mapping, ...frozen], { cwd });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const after = await params("foreign");
    for (const layer of Object.keys(shapes))
      expect(after.get(`params.layers.${layer}.weight`)).toEqual(own.get(`params.layers.${layer}.weight`));
  });
});

describe("what else a run may have", () => {
  test("validation, early stopping and the best model, which evaluate takes unless --last is given", async () => {
    const run = ["train", "spirals", "--dataset.size", "200", "--validation", "0.25", "--patience", "1"];
    const score = ["--score", "accuracy", "--score-mode", "max", "--minimum-delta", "0.2", "--epochs", "50"];
    const { code, stdout } = await runCli([...run, ...score, "--save", "stopped", "--json"], { cwd });
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const done = events.at(-1) as { stoppedEarly: boolean; epochs: number; best: { epoch: number; score: string } };
    expect(done.stoppedEarly).toBe(true);
    expect(done.epochs).toBeLessThan(50);
    expect(done.best.score).toBe("accuracy");
    expect(events[0]).toMatchObject({ examples: 150 });
    const best = await runCli(["evaluate", "stopped", "--split", "validation"], { cwd });
    expect(best.stdout).toMatch(new RegExp(`^spirals after epoch ${done.best.epoch}, the best, on 50 examples`));
    expect((await runCli(["evaluate", "stopped", "--last"], { cwd })).stdout).toMatch(
      /^spirals after step \d+, on 200/,
    );
  });

  test("schedules, nested optimizers, parts of batches and several metrics, all by flags", async () => {
    const flags = [
      ["--schedule", "cosine", "--micro-batches", "4"],
      ["--optimizer", '{ "type": "clipByGlobalNorm", "maximum": 1, "optimizer": { "type": "adamW" } }'],
      ["--metric", "accuracy", "--metric", "topK", "--metric.k", "1"],
      ["--curves", "--no-save"],
    ].flat();
    const { code, stdout, stderr } = await runCli(["train", "spirals", ...small, ...flags], { cwd });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/accuracy +training +[\d.]+ % {2}[▁▂▃▄▅▆▇█]{2} {2}[\d.]+ %/);
    expect(stdout).toMatch(/loss +training/);
  });
});
