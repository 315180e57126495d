import type { Layer } from "../layer.ts";
import { requireMade } from "../require-made.ts";
import { addLayer, concatLayer, multiplyLayer } from "./merge.ts";

/** What a value comes from: an input, or a layer applied to other values. */
export type GraphOrigin =
  | { readonly kind: "input"; readonly name: string | undefined }
  | {
      readonly kind: "layer";
      readonly name: string | undefined;
      readonly layer: Layer;
      readonly from: readonly GraphValue[];
    };

/** A value of a model under construction: an input, or what a layer makes of others. Describes and computes nothing. */
export class GraphValue {
  readonly origin: GraphOrigin;
  /** Which of its origin's outputs it is. */
  readonly index: number;

  constructor(origin: GraphOrigin, index = 0) {
    this.origin = origin;
    this.index = index;
  }

  /**
   * What a layer makes of it.
   *
   * @param name of the node, and so of its parameters: a letter, then letters, digits, - or _. By default the type of the
   *   layer with a number. The same layer under the same name again is one set of parameters.
   */
  to(layer: Layer, name?: string): GraphValue {
    return join(this).to(layer, name);
  }

  /** The sum with others. */
  add(...others: readonly GraphValue[]): GraphValue {
    return join(this, ...others).to(addLayer());
  }

  /** The product with others, element by element. */
  multiply(...others: readonly GraphValue[]): GraphValue {
    return join(this, ...others).to(multiplyLayer());
  }

  /** Joined with others along the last axis. */
  concat(...others: readonly GraphValue[]): GraphValue {
    return join(this, ...others).to(concatLayer());
  }

  /** Another output of the same layer, from 0: a graph inside a graph may have several. */
  output(index: number): GraphValue {
    return new GraphValue(this.origin, index);
  }
}

/**
 * An input of a `graph`.
 *
 * @param name a letter, then letters, digits, - or _; by default `input` with a number
 */
export function input(name?: string): GraphValue {
  return new GraphValue({ kind: "input", name });
}

/**
 * Several values, for a layer that takes several.
 *
 * @example
 * ```ts
 * import { concatLayer, graph, input, join } from "@tenon/layers";
 * const [left, right] = [input("left"), input("right")];
 * const stacked = join(left, right).to(concatLayer({ axis: 1 }), "stacked");
 * graph({ inputs: [left, right], outputs: [stacked] }).spec["outputs"]; // => ["stacked"]
 * ```
 */
export function join(...values: readonly GraphValue[]): Pick<GraphValue, "to"> {
  return {
    to(layer, name) {
      requireMade(
        "graph",
        `a layer ${name === undefined ? "to apply" : `for ${JSON.stringify(name)}`}`,
        layer,
        "apply",
      );
      return new GraphValue({ kind: "layer", name, layer, from: values });
    },
  };
}
