import { expect, test } from "vitest";
import { wasmFeatures } from "../src/wasm-features.ts";
import { runCli } from "./run-cli.ts";

test("doctor tells which backends of the registry work, and what the others miss", async () => {
  const { code, stdout } = await runCli(["doctor", "--json"]);
  expect(code).toBe(0);
  const { runtime, backends } = JSON.parse(stdout) as {
    runtime: Record<string, unknown>;
    backends: { backend: string; works: boolean; notes: string[] }[];
  };
  expect(runtime).toMatchObject({ node: process.version, simd: true, relaxedSimd: true, threads: true });
  const listed = JSON.parse((await runCli(["list", "backend", "--json"])).stdout) as { name: string }[];
  expect(backends.map(({ backend }) => backend)).toEqual(listed.map(({ name }) => name));
  for (const { backend, works, notes } of backends) {
    if (["cpu", "reference"].includes(backend)) expect(works).toBe(true);
    expect(notes.join("\n")).toMatch(works ? /^dtypes .*f32/ : /\w/);
  }
  const text = await runCli(["doctor"]);
  expect(text.stdout).toMatch(/^this machine\n {2}Node +v\d+.*\nbackends\n {2}cpu \(@tenon\/backend-cpu\): works$/ms);
});

test("the features asked for are those of this engine, which has them all", () => {
  expect(wasmFeatures()).toEqual({ simd: true, relaxedSimd: true, threads: true });
});
