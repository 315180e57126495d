import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LocalRegistry } from "../registry/local-registry.ts";
import { useRegistry } from "../registry/local-registry.ts";
import type { CommandResult } from "../run-command.ts";
import { runCommand } from "../run-command.ts";
import type { Manifest } from "../workspace.ts";

/** A folder of somebody who uses our packages, outside the workspace. */
export interface Consumer {
  readonly folder: string;
  write(file: string, text: string): void;
  run(command: string, args: readonly string[], timeoutSeconds?: number): Promise<CommandResult>;
}

export function createConsumer(folder: string, registry: LocalRegistry): Consumer {
  mkdirSync(folder, { recursive: true });
  useRegistry(folder, registry);
  const environment = outsideEnvironment(folder, registry);
  return {
    folder,
    write(file, text) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    run: (command, args, timeoutSeconds = 120) => runCommand(command, args, { folder, timeoutSeconds, environment }),
  };
}

/** As outside: nothing of this workspace's package manager, and a cache that knows no earlier registry at this address. */
function outsideEnvironment(folder: string, { url }: LocalRegistry): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name));
  const cache = join(dirname(folder), "cache");
  return { ...Object.fromEntries(kept), npm_config_registry: url, npm_config_cache: cache, NO_COLOR: "1" };
}

export const npmFlags: readonly string[] = ["--no-audit", "--no-fund", "--loglevel=error"];
/** A release that is minutes old is what pnpm holds back by default, and what is tried here. */
export const pnpmFlags: readonly string[] = ["--config.minimumReleaseAge=0", "--reporter=append-only"];

/** What lies in node_modules, by name, sorted; npm keeps it flat. */
export function installedPackages(folder: string): Manifest[] {
  const modules = join(folder, "node_modules");
  const names = readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((one) => `${name}/${one}`) : [name],
    )
    .sort();
  return names.map((name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")) as Manifest);
}
