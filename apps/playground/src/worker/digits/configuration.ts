import type { JsonValue } from "@tenon/training";
import type { DigitsSetup } from "../../protocol/digits-setup.ts";
import { readDigitsSetup } from "../../protocol/digits-setup.ts";
import type { Json } from "../../protocol/json.ts";

/** What a saved run says it was made of, in the members that `tenon train` writes and `tenon evaluate` reads. */
export function configurationOf({ layers, ...setup }: DigitsSetup): JsonValue {
  return {
    model: { type: "sequential", layers },
    dataset: { type: "mnist" },
    metrics: [{ type: "accuracy" }],
    ...setup,
  };
}

/** The set-up of a saved run, ours or the command line's. @throws Error that says what the page cannot hold. */
export function setupOf(configuration: JsonValue): DigitsSetup {
  const given = configuration as Readonly<Record<string, Json>> | null;
  const dataset = given?.["dataset"] as Readonly<Record<string, Json>> | undefined;
  if (dataset?.["type"] !== "mnist")
    throw new Error(`it was trained on ${JSON.stringify(dataset?.["type"] ?? "something else")}, not on mnist`);
  const model = given?.["model"] as Readonly<Record<string, Json>> | undefined;
  if (model?.["type"] !== "sequential")
    throw new Error(`its model is ${JSON.stringify(model?.["type"])}, and this page shows rows of layers (sequential)`);
  const setup = readDigitsSetup({ ...given, layers: model["layers"] ?? [] });
  if (!setup) throw new Error("it does not say what it was made of");
  return setup;
}
