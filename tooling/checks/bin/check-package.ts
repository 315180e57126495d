#!/usr/bin/env node
// Run in a package's folder after its build: packs it as it would be published, and has publint and attw judge the result.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packedFile, packedFolder } from "../src/packages/packed-file.ts";
import { runCommand } from "../src/run-command.ts";
import { readManifest } from "../src/workspace.ts";

const folder = process.cwd();
const tarball = packedFile(folder);
rmSync(join(folder, packedFolder), { recursive: true, force: true });
mkdirSync(join(folder, packedFolder));

const commands: [string, string[]][] = [
  ["pnpm", ["pack", "--out", tarball]],
  ["publint", ["run", tarball, "--strict"]],
];
// Attw is about the types of what can be imported; a package that only brings a command has none.
if (readManifest(folder).exports !== undefined)
  commands.push(["attw", [tarball, "--profile", "esm-only", "--no-emoji"]]);

for (const [command, args] of commands) {
  const { succeeded, output } = await runCommand(command, args, { folder });
  if (succeeded) continue;
  console.error(`${command} ${args.join(" ")}\n${output}`);
  process.exitCode = 1;
  break;
}
