import type { NeuronSetup } from "./neuron-setup.ts";

// What the page and the worker of the view "One neuron" say to each other.

export interface NeuronCommand {
  readonly type: "evaluate";
  /** The answer has the same number. */
  readonly number: number;
  readonly setup: NeuronSetup;
}

/** What the engine computes for a set-up: values on the way to the loss, and the gradient of the loss with respect to each. */
export interface NeuronValues {
  readonly products: readonly number[];
  readonly z: number;
  readonly a: number;
  readonly loss: number;
  readonly gradients: {
    readonly inputs: readonly number[];
    readonly weights: readonly number[];
    readonly bias: number;
    readonly products: readonly number[];
    readonly z: number;
    readonly a: number;
  };
  /** da/dz. */
  readonly slope: number;
  /** After one step of gradient descent. */
  readonly updated: { readonly weights: readonly number[]; readonly bias: number };
}

export type NeuronEvent =
  | { readonly type: "values"; readonly number: number; readonly values: NeuronValues }
  | { readonly type: "problem"; readonly number: number; readonly message: string };
