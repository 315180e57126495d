import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TensorData, Tree } from "@tenon/tensor";
import { leavesOf } from "@tenon/tensor";
import type { SavedRun } from "@tenon/training";
import { loadRun, runFolder } from "@tenon/training";
import { afterAll, expect, test } from "vitest";

const script = fileURLToPath(new URL("resumed-run.worker.ts", import.meta.url));
// Memory rather than a disk where there is such a folder: the disk of a busy machine takes long to sync.
const home = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "tenon-killed-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const kills = 30;

let state = 11;
function random(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state / 2 ** 32) * below;
}

/** When it dies: so many milliseconds after its n-th line of this text, or inside its n-th save. */
interface Death {
  readonly line: "training" | "saving";
  readonly count: number;
  readonly delay: number | "inside";
}

/** Runs the process to its end or its death. */
async function live(folder: string, death?: Death): Promise<"done" | "killed"> {
  const deadlySave = death?.delay === "inside" ? [`${death.count}`] : [];
  const child = spawn(process.execPath, ["--conditions=@tenon/source", script, folder, ...deadlySave], {
    stdio: ["ignore", "pipe", "pipe"],
    // Thirty processes read the same files: what the engine makes of them is kept.
    env: { ...process.env, NODE_COMPILE_CACHE: join(home, "compiled") },
  });
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const seen = { training: 0, saving: 0, done: 0 };
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!(line in seen)) return;
    seen[line as keyof typeof seen]++;
    if (line === death?.line && seen[death.line] === death.count && death.delay !== "inside")
      setTimeout(() => child.kill("SIGKILL"), death.delay);
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("close", (_, by) => resolve(by));
  });
  if (signal === "SIGKILL") return "killed";
  if (seen.done === 0) throw new Error(`the process failed: ${errors}`);
  return "done";
}

/** Everything in a save, to the bit. */
function contents({ progress, params, state: modelState, best, training, totals }: SavedRun): unknown {
  const isLeaf = (leaf: unknown): boolean => typeof leaf === "object" && leaf !== null && "data" in leaf;
  const bytes = (tree: Tree<TensorData>): readonly string[] =>
    leavesOf<TensorData>(tree, isLeaf).map(
      ({ path, value: { dtype, shape, data } }) =>
        `${path} ${dtype}[${shape}] ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")}`,
    );
  return [
    progress,
    bytes(params),
    bytes(modelState),
    best && bytes(best.params),
    bytes({ ...training }),
    bytes(totals),
  ];
}

test("a process killed with SIGKILL at 30 moments, also while saving, and resumed each time ends with the uninterrupted run's bytes", {
  timeout: 300_000,
}, async () => {
  const uninterrupted = join(home, "uninterrupted");
  expect(await live(uninterrupted)).toBe("done");
  const wanted = contents(await loadRun(runFolder(uninterrupted)));
  let killed = 0;
  let insideSaves = 0;
  for (let round = 0; killed < kills; round++) {
    const folder = join(home, `killed ${round}`);
    for (;;) {
      // Any moment; or inside a save, or just after it was begun, the second one, so that every such life gets a save further.
      const deaths: readonly Death[] = [
        { line: "training", count: 1, delay: random(100) },
        { line: "saving", count: 2, delay: random(20) },
        { line: "training", count: 1, delay: random(100) },
        { line: "saving", count: 2, delay: "inside" },
      ];
      const death = deaths[killed % deaths.length];
      if ((await live(folder, killed < kills ? death : undefined)) === "done") break;
      killed++;
      // Nobody else kills it then, and it does so only where it finds its own unfinished file.
      if (death?.delay === "inside") insideSaves++;
    }
    expect(contents(await loadRun(runFolder(folder)))).toEqual(wanted);
  }
  expect(killed).toBe(kills);
  expect(insideSaves).toBeGreaterThanOrEqual(5);
});
