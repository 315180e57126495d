import type { CatalogueEntry } from "./catalogue.ts";

/** The entries of the registry: what builds the page puts them in the place of this file (build/catalogue.ts). */
const entries: readonly CatalogueEntry[] = [];

export default entries;
