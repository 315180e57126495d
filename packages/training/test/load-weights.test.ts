import { dense, relu, sequential } from "@tenon/layers";
import { adam, parameterGroups } from "@tenon/optimizers";
import { decodeSafetensors, encodeSafetensors } from "@tenon/safetensors";
import type { TensorData } from "@tenon/tensor";
import { expect, test } from "vitest";
import { initialValues, loadWeights } from "../src/index.ts";
import { bytesOf, collect, memoryStorage, smallModel, smallRun } from "./small-run.ts";

test("fine-tuning: the body of a saved run, a new head, the body frozen", async () => {
  const to = memoryStorage();
  const { done } = await collect(await smallRun({ epochs: 10, save: { to } }));
  const { tensors } = decodeSafetensors(to.saves.at(-1) as Uint8Array<ArrayBuffer>);
  const base = await smallRun({ epochs: 5 });
  // The head has four classes now, two of them unused.
  const model = sequential(dense(8), relu(), dense(4));
  const initial = initialValues({ model, data: base.data, seed: 5 });
  expect(() => loadWeights(initial.params, tensors)).toThrow(
    /"layers.2.bias".*the model has \[4\], the file \[2\]; map it to undefined/,
  );
  const { params, loaded, kept, missing, unexpected } = loadWeights(initial.params, tensors, {
    mapping: (path) => (path.startsWith("layers.0.") ? `params.${path}` : undefined),
    strict: false,
  });
  expect(loaded.map(({ path }) => path)).toEqual(["layers.0.bias", "layers.0.weight"]);
  expect(kept).toEqual(["layers.2.bias", "layers.2.weight"]);
  expect([missing, unexpected]).toEqual([[], ["params.layers.2.bias", "params.layers.2.weight"].toSorted()]);
  const layer = (tree: unknown, i: number) =>
    bytesOf((tree as { layers: readonly TensorData[] }).layers[i] as TensorData);
  expect(layer(params, 0)).toEqual(layer(done.result.params, 0));
  expect(layer(params, 2)).toEqual(layer(initial.params, 2));
  const optimizer = parameterGroups({
    groups: [{ paths: ["layers.0.*"], frozen: true }],
    optimizer: adam({ learningRate: 0.05 }),
  });
  const tuned = await collect({ ...base, model, optimizer, initial: { params } });
  expect(layer(tuned.done.result.params, 0)).toEqual(layer(done.result.params, 0));
  expect(layer(tuned.done.result.params, 2)).not.toEqual(layer(params, 2));
  expect(tuned.done.test?.["accuracy"]).toBeGreaterThan(0.9);
  // The same with gradients added up.
  const parts = await collect({ ...base, model, optimizer, initial: { params }, microBatches: 4 });
  expect(layer(parts.done.result.params, 0)).toEqual(layer(done.result.params, 0));
});

test("a whole saved run is loaded without a mapping", async () => {
  const to = memoryStorage();
  const { done } = await collect(await smallRun({ epochs: 1, save: { to } }));
  const { tensors } = decodeSafetensors(to.saves.at(-1) as Uint8Array<ArrayBuffer>);
  const initial = initialValues({ model: smallModel, data: (await smallRun()).data, seed: 9 });
  const { params, unexpected } = loadWeights(initial.params, tensors);
  expect([bytesOf(params), unexpected]).toEqual([bytesOf(done.result.params), []]);
});

test("a foreign file in half precision with PyTorch's [out, in]", () => {
  const { params } = initialValues({
    model: sequential(dense(3)),
    data: { inputTypes: [{ dtype: "f32", shape: [2] }] },
  });
  // What encodeSafetensors does not write: F16 of 1 to 6, and F64.
  const bytes = encodeSafetensors(
    new Map([
      ["b", { dtype: "F64", shape: [3], data: new Float64Array([7, 8, 9]) } as const],
      [
        "w",
        {
          dtype: "U16",
          shape: [3, 2],
          data: new Uint16Array([0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600]),
        } as const,
      ],
    ]),
  );
  const text = new TextDecoder("latin1").decode(bytes);
  bytes.set(new TextEncoder().encode("F16"), text.indexOf("U16"));
  const file = decodeSafetensors(bytes).tensors;
  const mapping = { "layers.0.weight": { name: "w", transpose: true }, "layers.0.bias": "b" };
  const loaded = loadWeights(params, file, { mapping }).params as { layers: readonly [Record<string, TensorData>] };
  expect(loaded.layers[0]["weight"]).toEqual({
    dtype: "f32",
    shape: [2, 3],
    data: new Float32Array([1, 3, 5, 2, 4, 6]),
  });
  expect(loaded.layers[0]["bias"]).toEqual({ dtype: "f32", shape: [3], data: new Float32Array([7, 8, 9]) });
  expect(() => loadWeights(params, file, { mapping: { ...mapping, "layers.0.weight": "w" } })).toThrow(
    /the model has \[2, 3\], the file \[3, 2\]; set transpose/,
  );
  expect(() => loadWeights(params, file, { mapping: { "layers.0.bias": { name: "b", transpose: true } } })).toThrow(
    /only two axes can be transposed/,
  );
  expect(() => loadWeights(params, file, { mapping: { "layers.0.bias": "c" } })).toThrow(
    /mapped to "c", which is not in the file, which has "b", "w"/,
  );
  expect(() => loadWeights(params, file, { mapping: { "layers.0.bias": "b" } })).toThrow(
    /no parameter takes "w" of the file/,
  );
  const lax = loadWeights(params, file, { mapping: { "layers.0.bias": "c" }, strict: false });
  expect([lax.missing, lax.kept, lax.unexpected]).toEqual([["layers.0.bias"], ["layers.0.weight"], ["b", "w"]]);
});
