import { reference } from "@tenon/backend";
import { jit, tensor } from "@tenon/tensor";
import { expect, it } from "vitest";
import { classIndices, normalisePixels } from "../src/prepare.ts";

it("normalises every byte into 0..1 inside one step, both ends exactly", async () => {
  await using backend = await reference.open();
  using step = jit((pixels: ReturnType<typeof normalisePixels>) => normalisePixels(pixels));
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  using pixels = tensor(backend, bytes, { dtype: "u8" });
  using result = step(pixels);
  expect(result.dtype).toBe("f32");
  const values = [...(await result.data())];
  const scale = Math.fround(1 / 255);
  expect(values).toEqual([...bytes].map((byte) => Math.fround(byte * scale)));
  expect(values[0]).toBe(0);
  expect(values[255]).toBe(1);
});

it("labels become i32", async () => {
  await using backend = await reference.open();
  using labels = tensor(backend, [0, 200, 255], { dtype: "u8" });
  using indices = classIndices(labels);
  expect(indices.dtype).toBe("i32");
  expect([...(await indices.data())]).toEqual([0, 200, 255]);
});
