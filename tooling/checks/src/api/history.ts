import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readChangesets } from "../release/try-version.ts";
import { runCommand } from "../run-command.ts";
import { readManifest, type WorkspacePackage } from "../workspace.ts";

/** A state of the workspace: a commit, what lies on disk now, or the time before anything was there. */
export type Moment = string | "now" | "the beginning";

/** Why there is no history to compare with. */
export interface NoHistory {
  readonly reason: string;
}

/** When it was last told of each package how its public types changed. */
export interface History {
  /** The newest moment in which a release was made, or a changeset that is still there was written with one of these bumps. */
  lastTold(one: WorkspacePackage, bumps: readonly string[]): Promise<Moment>;
}

/**
 * Reads the history of the branch that is checked out, as it came about on it: what a merge brought is one step. It is the
 * same on `main` and on a branch, and needs no reference from elsewhere.
 */
export async function readHistory(root: string): Promise<History | NoHistory> {
  const git = (...args: string[]) => runCommand("git", args, { folder: root });
  const prefix = await git("rev-parse", "--show-prefix");
  if (!prefix.succeeded || prefix.output.trim() !== "") return { reason: "no git repository" };
  if ((await git("rev-parse", "--is-shallow-repository")).output.trim() !== "false")
    return { reason: "a shallow clone without its history (git fetch --unshallow)" };
  const log = await git("log", "--first-parent", "--format=commit %H", "--name-only", "--", ".changeset");
  if (!log.succeeded) return { reason: "no commit yet" };
  const commits = (await git("rev-list", "--first-parent", "HEAD")).output.trim().split("\n");
  /** Greater is newer. */
  const age = new Map<Moment, number>(commits.map((commit, at) => [commit, commits.length - at]));
  age.set("now", Number.POSITIVE_INFINITY).set("the beginning", 0);

  const written = lastCommits(log.output);
  const changesets: { bumps: Readonly<Record<string, string>>; moment: Moment }[] = [];
  for (const { file, bumps } of readChangesets(root)) {
    const path = `.changeset/${file}`;
    const moment = (await isAsCommitted(root, path)) ? (written.get(path) ?? "now") : "now";
    changesets.push({ bumps, moment });
  }
  return {
    async lastTold({ folder, manifest }, bumps) {
      const args = ["--first-parent", "-1", "--format=%H", "--diff-filter=M", '-G"version":'];
      const release = (await git("log", ...args, "--", `${folder}/package.json`)).output.trim();
      const moments = changesets
        .filter((changeset) => bumps.includes(changeset.bumps[manifest.name] ?? ""))
        .map(({ moment }) => moment);
      const all: Moment[] = ["the beginning", ...(release === "" ? [] : [release]), ...moments];
      return all.reduce((newest, one) => ((age.get(one) ?? 0) > (age.get(newest) ?? 0) ? one : newest));
    },
  };
}

/** The newest commit of each file in a log of names. */
function lastCommits(log: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let commit = "";
  for (const line of log.split("\n")) {
    if (line.startsWith("commit ")) commit = line.slice("commit ".length);
    else if (line !== "" && !found.has(line)) found.set(line, commit);
  }
  return found;
}

const isAsCommitted = async (root: string, path: string): Promise<boolean> =>
  (await fileAt(root, "HEAD", path)) === readFileSync(join(root, path), "utf8");

/** A file as it was in a commit; empty if it was not there. */
export async function fileAt(root: string, commit: string, file: string): Promise<string> {
  const { succeeded, output } = await runCommand("git", ["show", `${commit}:${file}`], { folder: root });
  return succeeded ? output : "";
}

/** Calls `use` with a package as it was in a commit, its manifest and sources on disk; undefined if it was not there. */
export async function withPackageAt<T>(
  root: string,
  commit: string,
  { group, folder }: WorkspacePackage,
  use: (one: WorkspacePackage) => T,
): Promise<T | undefined> {
  const copy = mkdtempSync(join(tmpdir(), "tenon-api-"));
  try {
    const archive = [
      "archive",
      `--output=${join(copy, "all.tar")}`,
      commit,
      "--",
      `${folder}/package.json`,
      `${folder}/src`,
    ];
    if (!(await runCommand("git", archive, { folder: root })).succeeded) return undefined;
    const unpacked = await runCommand("tar", ["-xf", "all.tar"], { folder: copy });
    if (!unpacked.succeeded) throw new Error(`tar -xf all.tar\n${unpacked.output}`);
    const path = join(copy, folder);
    return use({ group, folder, path, manifest: readManifest(path) });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
