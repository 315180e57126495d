import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors } from "@tenon/safetensors";
import { describe, expect, test, vi } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

// Every test starts the command, some of them several times.
vi.setConfig({ testTimeout: 120_000 });

const spirals = ["train", "spirals", "--dataset.size", "2000", "--batch-size", "20"];
const quick = ["train", "xor", "--dataset.size", "64", "--epochs", "2"];

const lines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function tensorsOf(folder: string): Promise<Map<string, unknown>> {
  const { tensors } = decodeSafetensors(new Uint8Array(await readFile(join(folder, "last.safetensors"))));
  return new Map(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape, bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex") },
    ]),
  );
}

describe("a run that is killed or interrupted", () => {
  test("resumed after SIGKILL it ends with the uninterrupted run's weights to the byte", async () => {
    const cwd = await temporaryFolder();
    // Long enough that even a fast machine is killed in the middle: saves are written beside the steps.
    const run = [...spirals, "--epochs", "500"];
    expect((await runCli([...run, "--save", "whole"], { cwd })).code).toBe(0);
    const saving = [...run, "--save", "killed", "--save-every", "7", "--json", "--report-every", "10"];
    const killed = await runCli(saving, { cwd, interruptAt: /(?:"event":"save".*){2}/s, signal: "SIGKILL" });
    expect(killed.code).toBe(128 + 9);
    const resumed = await runCli(["train", "--resume", "killed", "--json"], { cwd });
    expect(resumed.stderr).toBe("");
    const [start] = lines(resumed.stdout) as [{ resumed: { step: number } }];
    expect(start.resumed.step).toBeGreaterThan(0);
    expect(start.resumed.step).toBeLessThan(50_000);
    expect(await tensorsOf(join(cwd, "killed"))).toEqual(await tensorsOf(join(cwd, "whole")));
  });

  test("Ctrl-C saves and exits with 130, and --resume goes on to the same weights", async () => {
    const cwd = await temporaryFolder();
    const run = [...spirals, "--epochs", "20"];
    await runCli([...run, "--save", "whole"], { cwd });
    const { code, stderr } = await runCli([...run, "--save", "stopped", "--json"], { cwd, interruptAt: /"step":500,/ });
    expect(code).toBe(130);
    expect(stderr).toMatch(/^interrupted after step \d+; saved in stopped; go on with: tenon train --resume stopped$/m);
    expect((await runCli(["train", "--resume", "stopped"], { cwd })).code).toBe(0);
    expect(await tensorsOf(join(cwd, "stopped"))).toEqual(await tensorsOf(join(cwd, "whole")));
  });

  test("a second Ctrl-C ends it at once, SIGTERM with 143", async () => {
    const cwd = await temporaryFolder();
    const run = [...spirals, "--epochs", "100000", "--json"];
    const twice = await runCli([...run, "--save", "twice"], { cwd, interruptAt: /"step":500,/, signals: 2 });
    expect(twice.code).toBe(130);
    const terminated = await runCli([...run, "--save", "ended"], {
      cwd,
      interruptAt: /"step":500,/,
      signal: "SIGTERM",
    });
    expect(terminated.code).toBe(143);
    expect(await readdir(join(cwd, "ended"))).toContain("last.safetensors");
  });

  test("a truncated save is told, and the one before is used", async () => {
    const cwd = await temporaryFolder();
    await runCli([...quick, "--save", "run"], { cwd });
    const last = join(cwd, "run/last.safetensors");
    await writeFile(last, (await readFile(last)).subarray(0, 1000));
    const { code, stderr, stdout } = await runCli(["train", "--resume", "run"], { cwd });
    expect(stderr).toMatch(/warning: run.last\.safetensors is damaged: .*; using run.previous\.safetensors/);
    expect(stdout).toMatch(/Going on with xor/);
    expect(code).toBe(0);
    await writeFile(last, "short");
    await writeFile(join(cwd, "run/previous.safetensors"), "short");
    const damaged = await runCli(["train", "--resume", "run"], { cwd });
    expect(damaged.stderr).toMatch(/run.last\.safetensors is damaged/);
    expect(damaged.code).toBe(2);
  });
});

describe("where a run is saved", () => {
  test("without a flag in a folder of its own in runs, with --no-save nowhere, and the last line says where", async () => {
    const cwd = await temporaryFolder();
    const { stdout } = await runCli(quick, { cwd });
    const [folder] = await readdir(join(cwd, "runs"));
    expect(folder).toMatch(/^xor-\d{4}-\d\d-\d\d-\d{6}$/);
    expect(stdout.trimEnd().split("\n").at(-1)).toContain(`saved in ${join("runs", folder ?? "")}`);
    const elsewhere = await temporaryFolder();
    expect((await runCli([...quick, "--no-save"], { cwd: elsewhere })).stdout).not.toContain("saved");
    expect(await readdir(elsewhere)).toEqual([]);
  });

  test("a folder that holds a run is not written over", async () => {
    const cwd = await temporaryFolder();
    await runCli([...quick, "--save", "run"], { cwd });
    const before = await readFile(join(cwd, "run/last.safetensors"));
    const { code, stderr } = await runCli([...quick, "--save", "run"], { cwd });
    expect(stderr).toMatch(/--save run: holds a saved run, which is not written over; go on with it by --resume run/);
    expect(code).toBe(2);
    expect(await readFile(join(cwd, "run/last.safetensors"))).toEqual(before);
  });

  test("what cannot be written to is refused before anything is trained", async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "file"), "");
    for (const folder of ["file/run", "file", "run.safetensors"]) {
      const { code, stdout, stderr } = await runCli([...quick, "--save", folder], { cwd });
      expect(stderr).toMatch(new RegExp(`--save ${folder}: .*(is a file|not a folder|name of a file)`));
      expect(stdout).toBe("");
      expect(code).toBe(2);
    }
    // Root may write anywhere.
    if (process.getuid?.() === 0) return;
    await mkdir(join(cwd, "locked"));
    await chmod(join(cwd, "locked"), 0o500);
    const { code, stderr } = await runCli([...quick, "--save", "locked/run"], { cwd });
    expect(stderr).toMatch(/locked may not be written to/);
    expect(code).toBe(2);
  });

  test("a folder that fails while training is warned of once, and the run is rescued elsewhere", async () => {
    const cwd = await temporaryFolder();
    const run = [...spirals, "--epochs", "60", "--save", "gone/run", "--json"];
    const running = runCli(run, { cwd });
    // The folder's parent becomes a file while the run is under way.
    await vi.waitFor(async () => expect(await readdir(join(cwd, "gone/run"))).toContain("last.safetensors"), {
      timeout: 60_000,
    });
    const { rename } = await import("node:fs/promises");
    await rename(join(cwd, "gone"), join(cwd, "moved"));
    await writeFile(join(cwd, "gone"), "");
    const { code, stdout, stderr } = await running;
    expect(lines(stdout).filter(({ event }) => event === "warning").length).toBe(1);
    expect(lines(stdout).at(-1)).toMatchObject({ event: "done" });
    expect(code).toBe(1);
    const [, place] = /its last state is saved in (\S+)/.exec(stderr) ?? [];
    expect(await tensorsOf(place ?? "")).not.toEqual(await tensorsOf(join(cwd, "moved/run")));
    expect((await runCli(["evaluate", place ?? ""], { cwd })).code).toBe(0);
  });
});

describe("going on", () => {
  test("more epochs may be trained; what the weights depend on may not change", async () => {
    const cwd = await temporaryFolder();
    await runCli([...quick, "--save", "run"], { cwd });
    const done = await runCli(["train", "--resume", "run"], { cwd });
    expect(done.stdout).toMatch(/All 2 epochs are done already/);
    const { code, stdout } = await runCli(["train", "--resume", "run", "--epochs", "4", "--json"], { cwd });
    expect(code).toBe(0);
    expect(lines(stdout).filter(({ event }) => event === "epoch")).toMatchObject([{ epoch: 3 }, { epoch: 4 }]);
    for (const [flag, value, message] of [
      ["--batch-size", "8", /its batchSize was 10 and is now 8/],
      ["--optimizer.learningRate", "1", /its optimizer was .* and is now/],
      ["--seed", "3", /its seed was 0 and is now 3/],
    ] as const) {
      const refused = await runCli(["train", "--resume", "run", flag, value], { cwd });
      expect(refused.stderr).toMatch(message);
      expect(refused.code).toBe(2);
    }
  });

  test.each([
    ["nothing", /nothing: there is no such file or folder/],
    ["empty", /there is no saved run in empty/],
    ["text.csv", /text\.csv is damaged: .*no safetensors file/],
    ["zero", /zero is damaged: it is empty/],
  ])("--resume %s says what is wrong", async (path, message) => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "empty"));
    await writeFile(join(cwd, "text.csv"), "a,b,c,d,e,f\n1,2,3,4,5,6\n");
    await writeFile(join(cwd, "zero"), "");
    const { code, stderr } = await runCli(["train", "--resume", path], { cwd });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

test("a loss that is no number ends the run with 1, and names the tensor", async () => {
  const cwd = await temporaryFolder();
  const run = [...spirals, "--optimizer", "gradientDescent", "--optimizer.learningRate", "1e30"];
  const { code, stderr } = await runCli(run, { cwd });
  expect(stderr).toMatch(
    /the loss is (NaN|Infinity) at step \d+; the first such value is \S+, the result of \w+ in the /,
  );
  expect(stderr).toMatch(/"layers\.\d\.\w+"/);
  expect(code).toBe(1);
});

test("a rate that grows until the loss is no number: the weights before that are saved, and can be begun from", async () => {
  const cwd = await temporaryFolder();
  const growing = ["--optimizer", "gradientDescent", "--schedule", "exponential", "--schedule.factor", "10"];
  const run = ["train", "spirals", "--epochs", "60", "--save", "wrong", ...growing];
  const { code, stderr } = await runCli(run, { cwd });
  expect(stderr).toMatch(/saved in wrong; begin again from there by --load-weights wrong/);
  expect(code).toBe(1);
  const evaluated = await runCli(["evaluate", "wrong", "--json"], { cwd });
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ scores: { loss: expect.any(Number) } });
  const again = ["train", "spirals", "--load-weights", "wrong", "--epochs", "1", "--no-save"];
  expect((await runCli(again, { cwd })).code).toBe(0);
});
