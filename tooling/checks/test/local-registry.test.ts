import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { openLocalRegistry } from "../src/registry/local-registry.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

const answers = (url: string): Promise<boolean> =>
  fetch(new URL("-/ping", url)).then(
    (answer) => answer.ok,
    () => false,
  );

/** Waits until the registry no longer answers; false if it still does after 20 s. */
async function isGone(url: string): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    if (!(await answers(url))) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

test("a local registry answers on 127.0.0.1 while its scope lasts, knows nothing of ours before it is published, and then is gone", async () => {
  let url = "";
  {
    await using registry = await openLocalRegistry(workspaceRoot);
    url = registry.url;
    expect(new URL(url).hostname).toBe("127.0.0.1");
    expect(await answers(url)).toBe(true);
    expect((await fetch(new URL("@tenon%2ftensor", url))).status).toBe(404);
  }
  expect(await isGone(url)).toBe(true);
});

test.each(["SIGINT", "SIGKILL"] as const)(
  "a registry ends with the process that started it, also after %s",
  async (signal) => {
    const program = `import { openLocalRegistry } from "./src/registry/local-registry.ts";
import { workspaceRoot } from "./src/workspace-root.ts";
console.log((await openLocalRegistry(workspaceRoot)).url);
setInterval(() => {}, 1000);`;
    const args = ["--input-type=module", "-e", program];
    const child = spawn(process.execPath, args, {
      cwd: `${workspaceRoot}/tooling/checks`,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    const url = said.toString().trim();
    expect(await answers(url)).toBe(true);
    child.kill(signal);
    await once(child, "exit");
    expect(await isGone(url)).toBe(true);
  },
);
