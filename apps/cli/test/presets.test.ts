import { expect, test } from "vitest";
import { defaultPreset, presets } from "../src/presets/presets.ts";
import { openRegistry } from "../src/registry.ts";

test.each(Object.entries(presets))("the preset %s names what is registered, with valid options", async (_, preset) => {
  const registry = await openRegistry([]);
  const kinds = new Map(registry.kinds().map((kind) => [kind.name, kind]));
  const { summary, model, metrics, epochs, batchSize, ...single } = preset;
  const specs = [["layer", model], ...Object.entries(single), ...metrics.map((spec) => ["metric", spec])] as const;
  for (const [name, spec] of specs) {
    const kind = kinds.get(String(name));
    // Making the dataset would read its files.
    if (kind?.name === "dataset")
      expect(registry.entries(kind).map((entry) => entry.name)).toContain(preset.dataset.type);
    else if (kind) registry.parse(kind, spec, String(name));
    else expect.unreachable(`${name} is no kind`);
  }
  expect(summary).not.toBe("");
  expect(epochs).toBeGreaterThanOrEqual(1);
  expect(batchSize).toBeGreaterThanOrEqual(1);
});

test("the default preset is one of them", () => {
  expect(Object.keys(presets)).toContain(defaultPreset);
});
