import type { Backend, Bindings, Executable, Profile } from "@tenon/backend";
import { reference } from "@tenon/backend";
import { expect, test } from "vitest";
import type { Tensor } from "../src/index.ts";
import { add, jit, mul, tensor } from "../src/index.ts";

/** A reference backend that notes what it is asked to profile, and with which options. */
async function profiling() {
  const asked: { readonly buffers: Bindings; readonly repeats: number | undefined }[] = [];
  const inner = await reference.open();
  const backend: Backend = Object.assign(Object.create(inner), {
    allocate: inner.allocate.bind(inner),
    write: inner.write.bind(inner),
    download: inner.download.bind(inner),
    memory: inner.memory.bind(inner),
    compile(program: Executable["program"]): Executable {
      const executable = inner.compile(program);
      return Object.assign(executable, {
        profile: async (buffers: Bindings, options?: { readonly repeats?: number }): Promise<Profile> => {
          asked.push({ buffers, repeats: options?.repeats });
          executable.bind(buffers)[Symbol.dispose]();
          const arithmetic = { name: "none", flopsPerSecond: 1, divisionsPerSecond: 1 };
          const peaks = { arithmetic, memory: [{ bytes: 1, bytesPerSecond: 1 }] };
          return { program: program.name, conditions: "none", repeats: 1, kernels: [], seconds: 1, peaks };
        },
      });
    },
  });
  return { backend, asked };
}

type State = { readonly x: Tensor };

test("a jitted function is profiled on the buffers of its arguments, which stay usable", async () => {
  const { backend, asked } = await profiling();
  const step = jit((state: State, by: Tensor): State => ({ x: add(state.x, by) }), { name: "step", donate: [0] });
  const [state, by] = [{ x: tensor(backend, [1, 2]) }, tensor(backend, [3])];
  const profile = await step.profile([state, by], { repeats: 4 });
  expect(profile.program).toBe("step");
  expect(step.compiles).toBe(1);
  // The donated buffer is the output's too.
  expect(asked).toEqual([{ buffers: expect.anything(), repeats: 4 }]);
  expect(asked[0]?.buffers.outputs[0]).toBe(asked[0]?.buffers.inputs[0]);
  expect([...(await step(state, by).x.data())]).toEqual([4, 5]);
  expect(step.compiles).toBe(1);
});

test("results that need memory have it for as long as the profile takes", async () => {
  const { backend, asked } = await profiling();
  const captured = tensor(backend, [10, 20]);
  const f = jit((x: Tensor) => mul(x, captured));
  const x = tensor(backend, [1, 2]);
  const { liveBytes } = backend.memory();
  await f.profile([x]);
  expect(asked[0]?.buffers.inputs.length).toBe(2);
  expect(backend.memory().liveBytes).toBe(liveBytes);
});

test("a backend that does not time its kernels is named", async () => {
  await using backend = await reference.open();
  const f = jit((x: Tensor) => mul(x, x), { name: "square" });
  await expect(f.profile([tensor(backend, [1])])).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/^square: the backend reference does not time/),
  });
});
