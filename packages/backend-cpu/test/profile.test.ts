import type { Backend, DeviceBuffer } from "@tenon/backend";
import { leastTime } from "@tenon/backend/least-time";
import type { Program, TypedArray, Value } from "@tenon/program";
import { buildProgram, outputTypes, sizeOf, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { expect, test } from "vitest";
import { cpu } from "../src/index.ts";

const matrix = tensorType("f32", [32, 48]);
const weights = tensorType("f32", [48, 40]);

/** A product, a function of its result, and an update in place: several kernels, one of which overwrites what others read. */
const step = buildProgram(
  "step",
  [weights, matrix],
  ([w, x]) => {
    const y = op.tanh(op.matmul(x as Value, w as Value));
    const gradient = op.matmul(op.transpose(x as Value, [1, 0]), y);
    return [op.add(w as Value, gradient), y];
  },
  [[0, 0]],
);

const numbers = (count: number): TypedArray => Float32Array.from({ length: count }, (_, i) => Math.sin(i));

async function bound(backend: Backend, program: Program) {
  const inputs = program.inputs.map((type) => {
    const buffer = backend.allocate(type);
    backend.write(buffer, numbers(sizeOf(type.shape)));
    return buffer;
  });
  const outputs = outputTypes(program).map((type, output) => {
    const donor = program.donated.find(([, receiver]) => receiver === output)?.[0];
    return donor === undefined ? backend.allocate(type) : (inputs[donor] as DeviceBuffer);
  });
  const read = (): Promise<readonly unknown[]> =>
    Promise.all([...new Set([...inputs, ...outputs])].map((buffer) => backend.download(buffer)));
  return { bindings: { inputs, outputs }, read };
}

test("times every kernel against its limit, and leaves buffers and memory as they were", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const executable = backend.compile(step, { label: "a step" });
  const { bindings, read } = await bound(backend, step);
  const invocation = executable.bind(bindings);
  invocation.run();
  const before = await read();
  const { liveBytes } = backend.memory();
  const profile = await executable.profile?.(bindings, { repeats: 7 });
  if (!profile) return expect.unreachable("the backend profiles");
  expect(await read()).toEqual(before);
  expect(backend.memory().liveBytes).toBe(liveBytes);

  expect(profile).toMatchObject({ program: "a step", conditions: "one thread", repeats: 7 });
  const explained = (await executable.explain()).kernels;
  expect(profile.kernels.map(({ name, flops, bytes }) => ({ name, flops, bytes }))).toEqual(
    explained.map(({ name, flops, bytes }) => ({ name, flops, bytes })),
  );
  expect(profile.kernels.map(({ kind }) => kind)).toContain("contract");
  expect(profile.kernels.map(({ extents }) => extents)).toContain("[48, 40] over [32]");
  expect(profile.seconds).toBeCloseTo(
    profile.kernels.reduce((sum, { seconds }) => sum + seconds, 0),
    12,
  );
  for (const kernel of profile.kernels) {
    expect(kernel.seconds).toBeGreaterThan(0);
    const least = leastTime(kernel, profile.peaks);
    expect(kernel.limit).toBe(least.limit);
    expect(kernel.shareOfLimit).toBeCloseTo(least.seconds / kernel.seconds, 9);
  }
  const stages = profile.kernels.map(({ stage }) => stage);
  expect(stages[0]).toBe(0);
  expect(stages).toEqual([...stages].sort((a, b) => a - b));
  expect(profile.peaks.arithmetic.flopsPerSecond).toBeGreaterThan(0);
  const sizes = profile.peaks.memory.map(({ bytes }) => bytes);
  expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
  expect(Math.max(...sizes)).toBeGreaterThanOrEqual(Math.max(...explained.map(({ bytes }) => bytes)));

  // The executable goes on as if nothing had been.
  invocation.run();
  expect(await read()).not.toEqual(before);
});

test("loops are one kernel, and constants are there", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const row = tensorType("f32", [8]);
  const body = buildProgram("body", [row, row], ([sum, x]) => {
    const next = op.add(sum as Value, op.tanh(x as Value));
    return [next, next];
  });
  const loop = buildProgram("loop", [row, tensorType("f32", [5, 8])], ([start, xs], builder) => {
    const scale = op.constant(builder, "f32", [8], [1, 2, 3, 4, 5, 6, 7, 9]);
    const operands = [op.mul(start as Value, scale), xs as Value];
    return op.scan(operands, { constants: 0, carry: 1, stacked: 1, length: 5, reverse: false, body });
  });
  const { bindings } = await bound(backend, loop);
  const profile = await backend.compile(loop).profile?.(bindings, { repeats: 2 });
  const loops = profile?.kernels.filter(({ kind }) => kind === "loop");
  expect(loops?.map(({ extents }) => extents)).toEqual(["5 times"]);
});

test("checks its buffers as bind does", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const executable = backend.compile(step);
  await expect(executable.profile?.({ inputs: [], outputs: [] })).rejects.toMatchObject({ code: "mismatch" });
  const { bindings } = await bound(backend, step);
  executable[Symbol.dispose]();
  await expect(executable.profile?.(bindings)).rejects.toMatchObject({ code: "disposed" });
});
