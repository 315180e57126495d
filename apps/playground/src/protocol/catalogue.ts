import type { JsonSchema } from "@tenon/registry";

/** An entry of the registry, as forms want it; made when the page is built. */
export interface CatalogueEntry {
  readonly kind: string;
  readonly name: string;
  readonly summary: string;
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** Of a layer: it makes a number of each number, and has nothing to train. */
  readonly activation?: boolean;
  /** Of a layer: it takes several inputs, so that it has no place in a row of layers. */
  readonly joins?: boolean;
  /** Of a dataset that can be made without files. */
  readonly inputShape?: readonly number[];
  readonly classes?: number;
}
