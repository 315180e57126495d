import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { pluginTemplate } from "../init/plugin-template.ts";
import { projectTemplate } from "../init/project-template.ts";

export function addInitCommand(program: Command): void {
  program
    .command("init")
    .description("Make a project, or a plug-in package, that passes its own tests at once")
    .argument("[folder]", "where to make it; its name is the package's", ".")
    .option("--plugin", "a package that brings a layer of its own, for others to use")
    .action((folder: string, { plugin = false }: { plugin?: boolean }) => {
      const target = resolve(folder);
      // All packages of a release have one version, so this command's is that of the others.
      const choices = { name: packageName(target), tenon: `^${program.version()}` };
      const files = plugin ? pluginTemplate(choices) : projectTemplate(choices);
      writeFiles(target, files);
      const place = relative(process.cwd(), target);
      const enter = place === "" ? "" : `cd ${/\s/.test(place) ? `"${place}"` : place} && `;
      process.stdout.write(
        `${Object.keys(files).length} files for ${choices.name}. Next: ${enter}npm install && npm test\n`,
      );
    });
}

/** Writes all or, where one of the names is taken, nothing. */
function writeFiles(target: string, files: Readonly<Record<string, string>>): void {
  if (existsSync(target) && !statSync(target).isDirectory())
    throw new CommandError(`${target} is no folder; give another one: tenon init <folder>`);
  const taken = Object.keys(files).filter((file) => existsSync(join(target, file)));
  if (taken.length > 0)
    throw new CommandError(
      `${target} already holds ${taken.join(", ")}, and nothing was written; give another folder: tenon init <folder>`,
    );
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    // `wx`: what appeared meanwhile is not overwritten either.
    writeFileSync(join(target, file), text, { flag: "wx" });
  }
}

/** The folder's name as npm accepts it: lower case, no letters that a URL would encode, no dot or hyphen in front. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+|-+$/g, "");
  return name === "" ? "tenon-project" : name;
}
