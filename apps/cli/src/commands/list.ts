import type { EntryDescription, Registry } from "@tenon/registry";
import type { Command } from "commander";
import { presets } from "../presets/presets.ts";
import { style } from "../styles.ts";
import { unknownName } from "../unknown-name.ts";

export function addListCommand(program: Command, registry: Registry): void {
  const kinds = registry.kinds().map((kind) => kind.name);
  program
    .command("list")
    .description("List what can be named: presets and the entries of every kind")
    .argument("[kind]", `only one kind: preset, ${kinds.join(", ")}`)
    .option("--json", "as JSON, with the schemas of options")
    .action((kind: string | undefined, { json }: { json?: true }) => {
      if (kind !== undefined && kind !== "preset" && !kinds.includes(kind))
        throw unknownName("kind", kind, ["preset", ...kinds]);
      const entries = registry.entries().filter((entry) => kind === undefined || entry.kind === kind);
      const shown = kind === undefined || kind === "preset" ? Object.entries(presets) : [];
      if (json) {
        const list = [...shown.map(([name, preset]) => ({ kind: "preset", name, ...preset })), ...entries];
        process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
        return;
      }
      if (shown.length > 0)
        print(
          "preset",
          shown.map(([name, { summary }]) => [name, summary]),
        );
      for (const name of kinds) {
        const own = entries.filter((entry) => entry.kind === name);
        if (own.length > 0)
          print(
            name,
            own.map((entry) => [entry.name, entry.summary, options(entry)]),
          );
      }
    });
}

function options({ jsonSchema }: EntryDescription): string {
  const names = Object.keys(jsonSchema.properties ?? {});
  return names.length === 0 ? "" : ` (${names.join(", ")})`;
}

function print(title: string, rows: readonly (readonly [name: string, summary: string, options?: string])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  process.stdout.write(`${style(process.stdout, "bold", title)}\n`);
  for (const [name, summary, options = ""] of rows) {
    const line = `  ${name.padEnd(width)}  ${summary}`;
    // Options that would wrap are left to `describe`.
    const fits = !process.stdout.isTTY || line.length + options.length <= (process.stdout.columns || 80);
    process.stdout.write(`${line}${fits ? options : ""}\n`);
  }
}
