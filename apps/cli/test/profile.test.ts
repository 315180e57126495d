import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KernelProfile, Profile } from "@tenon/backend";
import { expect, test, vi } from "vitest";
import { profileLines } from "../src/profile/profile-lines.ts";
import type { RunProfile } from "../src/profile/profile-run.ts";
import type { Trace, TraceEvent } from "../src/profile/trace.ts";
import { traceOf } from "../src/profile/trace.ts";
import { writeWhole } from "../src/write-whole.ts";
import { runCli } from "./run-cli.ts";

vi.setConfig({ testTimeout: 60_000 });

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "tenon-profile-"));
const describeXor = ["describe", "mlp", "--dataset", "xor", "--batch-size", "16"];

const kernel = (more: Partial<KernelProfile>): KernelProfile => ({
  name: "map add",
  kind: "map",
  extents: "[10]",
  stage: 0,
  flops: 1000,
  bytes: 4000,
  seconds: 1e-6,
  limit: "memory",
  shareOfLimit: 0.5,
  ...more,
});

const profile: Profile = {
  program: "step",
  conditions: "one thread",
  repeats: 3,
  kernels: [
    kernel({ origin: "layers.0.dense" }),
    kernel({ name: "contract dot", kind: "contract", extents: "[10, 20] over [30]", stage: 1, seconds: 2e-6 }),
    kernel({ stage: 1, flops: 0, limit: "arithmetic", shareOfLimit: 1, seconds: 1e-6 }),
  ],
  seconds: 4e-6,
  peaks: {
    arithmetic: { name: "multiply-add", flopsPerSecond: 5e9, divisionsPerSecond: 1e9 },
    memory: [
      { bytes: 4096, bytesPerSecond: 1e11 },
      { bytes: 16384, bytesPerSecond: 0.99e11 },
      { bytes: 2 ** 22, bytesPerSecond: 5e10 },
    ],
  },
};

test("the table has a line for each kernel in the order in which they ran, then what they make together", () => {
  const { heading, lines, notes } = profileLines(profile, Number.POSITIVE_INFINITY);
  expect([heading, ...lines].map((line) => line.split(/ {2,}/))).toEqual([
    ["kernel", "loops", "origin", "us", "%", "GFLOP/s", "GB/s", "of limit", "limit"],
    ["map add", "[10]", "layers.0.dense", "1.00", "25.0", "1.0", "4.0", "50 %", "memory"],
    ["contract dot", "[10, 20] over [30]", "2.00", "50.0", "0.5", "2.0", "50 %", "memory"],
    ["map add", "[10]", "1.00", "25.0", "0.0", "4.0", "100 %", "arithmetic"],
    ["total", "4.00", "100.0", "0.5", "3.0", "63 %"],
  ]);
  expect(notes).toEqual([
    "arithmetic  at most 5.0 GFLOP/s (multiply-add on registers), 1.0 of divisions and roots",
    "memory      at most 99 GB/s within 16 KiB, 50 within 4 MiB (copying)",
  ]);
});

test("on narrow terminals columns are left out, those of times never", () => {
  const width = ({ heading, lines }: ReturnType<typeof profileLines>): number =>
    Math.max(...[heading, ...lines].map(({ length }) => length));
  const full = width(profileLines(profile, Number.POSITIVE_INFINITY));
  expect(profileLines(profile, full - 1).heading).not.toContain("GB/s");
  for (const columns of [full - 1, 80, 70, 60])
    expect(width(profileLines(profile, columns))).toBeLessThanOrEqual(columns);
  expect(profileLines(profile, 10).heading).toMatch(/kernel +us +% +GFLOP\/s +of limit +limit/);
});

/** Whether one event lies within another, as Chrome and Perfetto draw them. */
const within = (inner: TraceEvent, outer: TraceEvent): boolean =>
  (inner.ts as number) >= (outer.ts as number) - 1e-6 &&
  (inner.ts as number) + (inner.dur as number) <= (outer.ts as number) + (outer.dur as number) + 1e-6;

test("a trace has kernels one after the other, inside their stages, inside the step", () => {
  const { traceEvents } = traceOf(profile, "some");
  const complete = traceEvents.filter(({ ph }) => ph === "X");
  const [step, ...others] = complete;
  expect(step).toMatchObject({ name: "step", ts: 0, dur: expect.closeTo(4, 9) });
  const stages = others.filter(({ cat }) => cat === "stage");
  expect(stages.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ["stage 0", 0, 1],
    ["stage 1", 1, expect.closeTo(3, 9)],
  ]);
  const kernels = others.filter(({ cat }) => cat !== "stage");
  expect(kernels.map(({ ts }) => ts)).toEqual([0, 1, expect.closeTo(3, 9)]);
  for (const event of others) expect(within(event, step as TraceEvent)).toBe(true);
  for (const event of kernels) expect(stages.some((stage) => within(event, stage))).toBe(true);
});

test("describe --profile shows the model and then where a step's time goes", async () => {
  const { code, stdout, stderr } = await runCli([...describeXor, "--profile"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toMatch(/layers\.1 +dense/);
  expect(stdout).toMatch(
    /^profile +a training step of 16 examples on the backend cpu, one thread, medians of [\d,]+ runs$/m,
  );
  expect(stdout).toMatch(
    /^contract \w+ +\[16, 10\] over \[256\] +layers\.3\.dense +[\d.,]+ .* \d+ % +(arithmetic|memory)$/m,
  );
  expect(stdout).toMatch(/^total +[\d.,]+ +100\.0 /m);
  expect(stdout).toMatch(/^arithmetic +at most [\d.]+ GFLOP\/s/m);
});

test("describe --profile --json has all numbers, and --profile-out the same as a trace", async () => {
  const path = join(await folder(), "trace.json");
  const { code, stdout, stderr } = await runCli([...describeXor, "--json", "--profile-out", path]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const { total, profile: told } = JSON.parse(stdout) as { total: number; profile: RunProfile };
  expect(total).toBe(2 * 256 + 256 + 256 * 10 + 10);
  expect(told).toMatchObject({ program: "train step", backend: "cpu", batchSize: 16, conditions: "one thread" });
  expect(told.kernels.length).toBeGreaterThan(4);
  expect(told.kernels.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(told.seconds, 12);
  const trace = JSON.parse(await readFile(path, "utf8")) as Trace;
  const kernels = trace.traceEvents.filter(({ ph, cat }) => ph === "X" && cat !== "stage" && cat !== "program");
  expect(kernels.map(({ name }) => name)).toEqual(told.kernels.map(({ name }) => name));
});

test.concurrent.each([
  [["describe", "adam", "--profile"], /--profile takes a preset or a model file, and "adam" is an entry/, 2],
  [["describe", "mlp", "--dataset", "xor", "--profile", "--backend", "reference"], /does not time its kernels/, 1],
  [[...describeXor, "--profile-out", "/nowhere/trace.json"], /--profile-out \/nowhere\/trace\.json: ENOENT.*folder/, 2],
  [["describe", "mlp", "--profile", "--batch-size", "0"], /--batch-size takes a whole number >= 1/, 2],
])("%j says what is wrong", async (args, message, expected) => {
  const { code, stderr } = await runCli(args);
  expect(stderr).toMatch(message);
  expect(code).toBe(expected);
});

test("a file is written whole or not at all", async () => {
  const place = await folder();
  const path = join(place, "file.json");
  await writeWhole(path, "first");
  await writeWhole(path, "second");
  expect(await readFile(path, "utf8")).toBe("second");
  await expect(writeWhole(place, "a folder has this name")).rejects.toThrow();
  expect(await readdir(place)).toEqual(["file.json"]);
});
