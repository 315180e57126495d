import type { Loss } from "@tenon/losses";
import { lossesPlugin, lossKind } from "@tenon/losses/plugin";
import { createRegistry } from "@tenon/registry";
import { grad, sum } from "@tenon/tensor";
import type { Suite } from "../suite.ts";
import { inputOf } from "../suite.ts";

const registry = createRegistry([lossesPlugin]);

/** Value, and gradient of its sum by the output. */
export const lossesSuite: Suite = {
  name: "losses",
  title: "Losses",
  async compute(golden, { backend, dtype }) {
    const { config } = golden;
    const loss: Loss = registry.parse(lossKind, config["loss"], "loss");
    const output = inputOf(golden, "output", backend, dtype);
    const target = inputOf(golden, "target", backend, config["targetDtype"] === "i32" ? "i32" : dtype);
    const value = loss.apply(output, target);
    const gradient = grad((y: typeof output) => sum(loss.apply(y, target)))(output);
    return { value: await value.data(), gradient: await gradient.data() };
  },
};
