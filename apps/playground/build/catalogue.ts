import type { Plugin } from "vite";
import { runSource } from "./run-source.ts";

const name = "#catalogue";
/** Without the #, which the development server would take for the fragment of an address. */
const resolved = "\0catalogue";

/** The module `#catalogue`: descriptions of all registered entries, so that forms need no schema library in the page. */
export function catalogue(): Plugin {
  return {
    name: "catalogue",
    resolveId: (id) => (id === name ? resolved : null),
    async load(id) {
      if (id !== resolved) return null;
      return `export default JSON.parse(${JSON.stringify(await runSource("./write-catalogue.ts"))});`;
    },
  };
}
