import type { Plugin } from "vite";
import { runSource } from "./run-source.ts";

const name = "#catalogue";

/** The module `#catalogue`: descriptions of all registered entries, so that forms need no schema library in the page. */
export function catalogue(): Plugin {
  return {
    name: "catalogue",
    resolveId: (id) => (id === name ? `\0${name}` : null),
    async load(id) {
      if (id !== `\0${name}`) return null;
      return `export default JSON.parse(${JSON.stringify(await runSource("./write-catalogue.ts"))});`;
    },
  };
}
