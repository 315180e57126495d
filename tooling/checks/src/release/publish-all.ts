import { join } from "node:path";
import type { LocalRegistry } from "../registry/local-registry.ts";
import { useRegistry } from "../registry/local-registry.ts";
import { runCommand } from "../run-command.ts";
import { readWorkspace } from "../workspace.ts";

/**
 * Publishes every public package of the copy to the registry with the command that a release uses, and says what is
 * missing there or has no git tag afterwards.
 */
export async function publishAll(copy: string, registry: LocalRegistry): Promise<string[]> {
  useRegistry(copy, registry);
  const environment = {
    ...process.env,
    CI: "1",
    NO_COLOR: "1",
    npm_config_registry: registry.url,
    NPM_CONFIG_USERCONFIG: join(copy, ".npmrc"),
    GIT_COMMITTER_NAME: "release",
    GIT_COMMITTER_EMAIL: "release@localhost",
  };
  const published = await runCommand("changeset", ["publish"], { folder: copy, timeoutSeconds: 180, environment });
  if (!published.succeeded) return [`changeset publish\n${published.output}`];
  const tags = (await runCommand("git", ["tag"], { folder: copy })).output.split("\n");
  const problems: string[] = [];
  for (const { manifest } of readWorkspace(copy)) {
    if (manifest.private === true) continue;
    const answer = await fetch(new URL(manifest.name.replace("/", "%2f"), registry.url));
    const { versions = {} } = (answer.ok ? await answer.json() : {}) as { versions?: Record<string, unknown> };
    if (versions[manifest.version] === undefined) problems.push(`${manifest.name} was not published`);
    if (!tags.includes(`${manifest.name}@${manifest.version}`)) problems.push(`${manifest.name} has no git tag`);
  }
  return problems;
}
