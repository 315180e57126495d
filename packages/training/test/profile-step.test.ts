import type { Backend, Bindings, Executable, Profile } from "@tenon/backend";
import { reference } from "@tenon/backend";
import { xor } from "@tenon/datasets";
import { dense, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { adam } from "@tenon/optimizers";
import { expect, test } from "vitest";
import type { ProfileStepOptions } from "../src/index.ts";
import { profileStep, train } from "../src/index.ts";
import { counting } from "./counting-backend.ts";

/** A backend that gives an empty profile and notes the Programs that were compiled and profiled. */
function profiling(inner: Backend) {
  const programs: Executable["program"][] = [];
  const asked: { readonly program: Executable["program"]; readonly buffers: Bindings }[] = [];
  const { backend } = counting(inner);
  const profiled: Backend = {
    ...backend,
    compile(program, options) {
      programs.push(program);
      const profile = async (buffers: Bindings): Promise<Profile> => {
        asked.push({ program, buffers });
        const peaks = {
          arithmetic: { name: "none", flopsPerSecond: 1, divisionsPerSecond: 1 },
          memory: [{ bytes: 1, bytesPerSecond: 1 }],
        };
        return { program: program.name, conditions: "none", repeats: 1, kernels: [], seconds: 1, peaks };
      };
      return { ...backend.compile(program, options), profile };
    },
  };
  return { backend: profiled, programs, asked };
}

async function options(backend: Backend, more: Partial<ProfileStepOptions> = {}): Promise<ProfileStepOptions> {
  const model = sequential(dense(8), relu(), dense(2));
  const data = await xor({ size: 64, seed: 3 });
  return { backend, model, data, loss: crossEntropy(), optimizer: adam(), batchSize: 16, ...more };
}

test("what is profiled is the very step that is trained, and nothing is left in memory", async () => {
  await using inner = await reference.open();
  const { backend, programs, asked } = profiling(inner);
  const chosen = await options(backend);
  const profile = await profileStep(chosen);
  expect(profile.program).toBe("train step");
  expect(asked.length).toBe(1);
  expect(inner.memory().liveBytes).toBe(0);
  const [profiled] = programs.splice(0);
  for await (const event of train({ ...chosen, epochs: 1 })) if (event.type === "step") break;
  expect(programs[0]).toEqual(profiled);
});

test("a batch is no larger than the data", async () => {
  await using inner = await reference.open();
  const { backend, asked } = profiling(inner);
  await profileStep(await options(backend, { batchSize: 1000 }));
  expect(asked[0]?.buffers.inputs.at(-1)?.type.shape).toEqual([64]);
});

test("options that make no sense are named, and a backend that cannot profile", async () => {
  await using backend = await reference.open();
  await expect(profileStep(await options(backend, { batchSize: 0 }))).rejects.toThrow(/batchSize must be a whole/);
  await expect(profileStep(await options(backend, { repeats: 0.5 }))).rejects.toThrow(/repeats must be a whole/);
  await expect(profileStep(await options(backend))).rejects.toThrow(/train step: the backend reference does not time/);
  expect(backend.memory().liveBytes).toBe(0);
});
