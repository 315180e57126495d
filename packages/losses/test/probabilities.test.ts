import { lossesPlugin, lossKind } from "@tenon/losses/plugin";
import { createRegistry } from "@tenon/registry";
import { expect, test } from "vitest";

test("losses from logits, and they alone, say what makes probabilities of them", () => {
  const registry = createRegistry([lossesPlugin]);
  const said = registry
    .entries(lossKind)
    .map(({ name }) => [name, registry.parse(lossKind, { type: name }).probabilities] as const)
    .filter(([, probabilities]) => probabilities !== undefined);
  expect(Object.fromEntries(said)).toEqual({
    crossEntropy: "softmax",
    focal: "softmax",
    klDivergence: "softmax",
    binaryCrossEntropy: "sigmoid",
    binaryFocal: "sigmoid",
  });
});
