import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadRun, runFolder, train } from "../src/index.ts";
import { collect, modelBytes, ofType, smallRun } from "./small-run.ts";

const home = mkdtempSync(join(tmpdir(), "tenon-runs-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let count = 0;
const folder = (): string => join(home, `run ${count++}`, "below");

test("the folder is made, and holds the last save and the one before, and nothing else", async () => {
  const path = folder();
  const to = runFolder(path);
  const { events, done } = await collect(await smallRun({ epochs: 3, save: { to } }));
  expect(readdirSync(path).sort()).toEqual(["last.safetensors", "previous.safetensors"]);
  const saved = await loadRun(to);
  expect(saved.from).toBe(join(path, "last.safetensors"));
  expect(modelBytes(saved)).toEqual(modelBytes(done.result));
  const last = ofType(events, "save").at(-1);
  expect(last).toMatchObject({ step: 12, to: path, bytes: readFileSync(saved.from).length });
});

test("a damaged last save: the previous one is used, and is kept when the next one is written", async () => {
  for (const damage of [
    (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
    (bytes: Buffer) => {
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] as number) ^ 0x10;
      return bytes;
    },
    () => Buffer.alloc(0),
  ]) {
    const path = folder();
    await collect(await smallRun({ epochs: 2, save: { to: runFolder(path) } }));
    const [last, previous] = [join(path, "last.safetensors"), join(path, "previous.safetensors")];
    writeFileSync(last, damage(readFileSync(last)));
    const before = readFileSync(previous);
    const to = runFolder(path);
    const saved = await loadRun(to);
    expect([saved.from, saved.damaged.length]).toEqual([previous, 1]);
    expect(saved.damaged[0]?.message).toMatch(/last\.safetensors is damaged: /);
    const { done } = await collect(await smallRun({ epochs: 2, resume: saved, save: { to, everyEpochs: 1000 } }));
    expect(readFileSync(previous).equals(before)).toBe(true);
    const again = await loadRun(runFolder(path));
    expect([again.from, again.damaged]).toEqual([last, []]);
    expect(modelBytes(again)).toEqual(modelBytes(done.result));
  }
});

test("a run interrupted between two renames has its previous save", async () => {
  const path = folder();
  await collect(await smallRun({ epochs: 2, save: { to: runFolder(path) } }));
  rmSync(join(path, "previous.safetensors"));
  renameSync(join(path, "last.safetensors"), join(path, "previous.safetensors"));
  writeFileSync(join(path, "last.safetensors.1.unfinished"), "half");
  const to = runFolder(path);
  const resume = await loadRun(to);
  expect(resume.from).toBe(join(path, "previous.safetensors"));
  await collect(await smallRun({ epochs: 3, resume, save: { to, everyEpochs: 1000 } }));
  expect(readdirSync(path).sort()).toEqual(["last.safetensors", "previous.safetensors"]);
});

test("where the folder cannot be made, training goes on with warnings, and the model is there at the end", async () => {
  const path = folder();
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "a file in place of the folder");
  for (const unwritable of [path, join(path, "deeper"), "/proc/no-such-folder/run"]) {
    if (unwritable.startsWith("/proc") && process.platform !== "linux") continue;
    const { events, done } = await collect(await smallRun({ epochs: 2, save: { to: runFolder(unwritable) } }));
    const warnings = ofType(events, "warning");
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings[0]?.error).toMatchObject({ code: "save" });
    expect(warnings[0]?.error.message).toMatch(
      /could not be saved to .*: .+ \(E[A-Z]+\); the saves before are as they were/,
    );
    expect(done.steps).toBe(8);
  }
  expect(readFileSync(path, "utf8")).toBe("a file in place of the folder");
});

test("a folder that vanishes is made again by the next save", async () => {
  const path = folder();
  const base = await smallRun({ epochs: 20, save: { to: runFolder(path) } });
  let vanished = false;
  for await (const event of train(base))
    if (event.type === "save" && !vanished) {
      rmSync(path, { recursive: true, maxRetries: 10 });
      vanished = true;
    }
  expect((await loadRun(runFolder(path))).progress.step).toBe(80);
});

test("a last save in place of which a folder stands is an error that names it, and the previous save stays", async () => {
  const path = folder();
  await collect(await smallRun({ epochs: 2, save: { to: runFolder(path) } }));
  rmSync(join(path, "last.safetensors"));
  mkdirSync(join(path, "last.safetensors", "not empty"), { recursive: true });
  const before = readFileSync(join(path, "previous.safetensors"));
  const { events } = await collect(await smallRun({ epochs: 1, save: { to: runFolder(path) } }));
  expect(ofType(events, "warning")[0]?.error).toMatchObject({ code: "save" });
  expect(readFileSync(join(path, "previous.safetensors")).equals(before)).toBe(true);
  expect(readdirSync(path).sort()).toEqual(["last.safetensors", "previous.safetensors"]);
});

/** A file system of so many bytes, where this system lets us make one. */
function tinyDisk(bytes: number): { readonly path: string; unmount(): void } | undefined {
  const path = join(home, `disk ${count++}`);
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  return { path, unmount: () => execFileSync("umount", [path]) };
}

test("on a full disk training goes on, the save before stays whole, and room made later is used", async (context) => {
  const disk = tinyDisk(64 * 1024);
  if (!disk) return context.skip("a file system can be mounted by root alone");
  try {
    const path = join(disk.path, "run");
    const to = runFolder(path);
    const { done } = await collect(await smallRun({ epochs: 2, save: { to } }));
    const good = await loadRun(to);
    expect(modelBytes(good)).toEqual(modelBytes(done.result));
    // Fill what is left, but for less than a save takes.
    const fill = join(disk.path, "fill");
    for (let kilobytes = 64; kilobytes > 0; kilobytes--)
      try {
        writeFileSync(fill, Buffer.alloc(1024 * kilobytes));
        break;
      } catch {
        rmSync(fill, { force: true });
      }
    const resumed = await smallRun({ epochs: 30, resume: good, save: { to } });
    const events: string[] = [];
    let message = "";
    for await (const event of train(resumed)) {
      events.push(event.type);
      if (event.type !== "warning") continue;
      message ||= event.error.message;
      const kept = await loadRun(runFolder(path));
      expect(kept.damaged).toEqual([]);
      rmSync(fill, { force: true });
    }
    expect(message).toMatch(/the disk is full \(ENOSPC\); the saves before are as they were/);
    expect(events).toContain("done");
    expect((await loadRun(runFolder(path))).progress.step).toBe(120);
    expect(readdirSync(path).sort()).toEqual(["last.safetensors", "previous.safetensors"]);
  } finally {
    disk.unmount();
  }
});
