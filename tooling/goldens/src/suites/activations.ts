import type { Suite } from "../suite.ts";
import { runLayer } from "./run-layer.ts";

/** Value, and gradients by the input and by parameters. */
export const activationsSuite: Suite = { name: "activations", title: "Activations", compute: runLayer };
