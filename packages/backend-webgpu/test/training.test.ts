import { cpu } from "@tenon/backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { openWebgpu } from "../src/open-webgpu.ts";
import type { WebgpuBackend } from "../src/webgpu-backend.ts";
import type { Digits } from "./engines/digits.ts";
import { bitsOf, dropoutMask, initialWeights, trainOnDigits } from "./engines/digits.ts";
import { loadDigits } from "./load-digits.ts";

let digits: Digits;
beforeAll(async () => {
  digits = await loadDigits(3200);
});

describe("the network for MNIST, beside the CPU backend with the same seed", () => {
  test("starts from the same weights and drops the same elements, to the bit", async () => {
    await using backend = await openWebgpu();
    await using exact = await cpu.open({ threads: 1 });
    const [own, expected] = [await initialWeights(backend, digits), await initialWeights(exact, digits)];
    expect(bitsOf(own.result)).toBe(bitsOf(expected.result));
    const mask = await dropoutMask(backend);
    expect(mask).toEqual(await dropoutMask(exact));
    expect(mask.reduce((sum, value) => sum + value, 0) / mask.length).toBeCloseTo(0.7, 1);
  });

  test("follows its losses over 200 steps", { timeout: 300_000 }, async () => {
    await using backend = await openWebgpu();
    await using exact = await cpu.open({ threads: 1 });
    const { losses } = await trainOnDigits(backend, digits);
    const expected = await trainOnDigits(exact, digits);
    expect(losses.length).toBe(200);
    losses.forEach((loss, i) => {
      const wanted = expected.losses[i] as number;
      // Rounding errors of each step are fed to the next: 1e-4 is a thousand times the precision of f32.
      expect(Math.abs(loss - wanted), `step ${i + 1}: ${loss}, not ${wanted}`).toBeLessThan(1e-4 * Math.max(1, wanted));
    });
    expect(losses.at(-1)).toBeLessThan(0.3 * (losses[0] as number));
  });
});

test("a device that is destroyed in mid-epoch is opened again, and the run ends with the loss that it would have had", async () => {
  const few = { images: digits.images.slice(0, 784 * 640), labels: digits.labels.slice(0, 640) };
  const options = { epochs: 2 };
  await using whole = await openWebgpu();
  const undisturbed = await trainOnDigits(whole, few, options);
  await using first = await openWebgpu();
  const opened: WebgpuBackend[] = [];
  let steps = 0;
  const { queue } = first.device;
  const submit = queue.submit.bind(queue);
  queue.submit = (buffers) => {
    submit(buffers);
    if (++steps === 40) first.device.destroy();
  };
  const { losses, restarts } = await trainOnDigits(first, few, {
    ...options,
    reopen: async () => {
      const backend = await openWebgpu();
      opened.push(backend);
      return backend;
    },
  });
  expect(restarts).toBe(1);
  expect(losses.at(-1)).toBeCloseTo(undisturbed.losses.at(-1) as number, 4);
  for (const backend of opened) await backend[Symbol.asyncDispose]();
});
