import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundle } from "@tooling/testing/bundle";
import { webgpuFlags, withPage } from "@tooling/testing/chromium";
import { expect, test } from "vitest";
import type { Scarcity } from "./out-of-memory/scarce.ts";

// What `faults.test.ts` pretends, here with allocations that fail. Limits of the memory of one process are Linux's.

const run = promisify(execFile);
const onLinux = test.runIf(process.platform === "linux");

onLinux(
  "Node without memory is told what there is none for, goes on with what it has, and uses what is freed",
  {
    timeout: 120_000,
  },
  async (context) => {
    const script = fileURLToPath(new URL("./out-of-memory/scarce.ts", import.meta.url));
    const { stdout } = await run(process.execPath, ["--conditions=@tenon/source", script]);
    const { software, said, computed } = JSON.parse(stdout) as Scarcity;
    context.skip(!software, "a GPU's memory is its own, which no limit of the process makes scarce");
    for (const tried of ["tensor", "download of the tensor", "use of the tensor", "next tensor"])
      expect(said[tried], tried).toMatch(/^unsupported: webgpu: no memory for f32\[16777216\], 67108864 bytes;/);
    expect(said["tensor"]).toMatch(/VK_ERROR_OUT_OF_DEVICE_MEMORY/);
    expect(said["tensor in the place of another"]).toBe("nothing");
    expect(said["temporaries"]).toMatch(
      /^unsupported: webgpu: no memory for temporary values of "products", kernel "map dot", 67108864 bytes;/,
    );
    expect(said["download"]).toMatch(/^unsupported: webgpu: no memory for a (download|copy) of f32\[16777216\]/);
    expect(computed).toEqual({
      "beside it": [2, 4, 6, 8],
      total: [2 ** 24],
      products: [2 ** 12],
      download: [0, 0],
      "in the end": [2, 4, 6, 8],
    });
  },
);

onLinux(
  "Chromium without memory ends its GPU's process: the device is lost, and can be opened anew",
  {
    timeout: 120_000,
  },
  async () => {
    const files = await bundle(new URL("out-of-memory/page.ts", import.meta.url));
    await withPage(
      files,
      async (page) => {
        const asked = <T>(call: string): Promise<T> =>
          page.evaluate<T>(`import("./main.js").then((page) => page.${call})`);
        expect(await asked("open()")).toEqual([2, 4, 6, 8]);
        const session = await page.context().browser()?.newBrowserCDPSession();
        const { processInfo = [] } = (await session?.send("SystemInfo.getProcessInfo")) ?? {};
        const gpu = processInfo.find(({ type }) => type.toLowerCase() === "gpu")?.id;
        const used = Number(/VmData:\s+(\d+) kB/.exec(await readFile(`/proc/${gpu}/status`, "utf8"))?.[1]) * 1024;
        await run("prlimit", ["--pid", String(gpu), `--data=${used + 200 * 2 ** 20}:`]);
        expect(await asked("fill(12)")).toEqual({ error: "BackendLostError", lost: true });
        expect(await asked("open()")).toEqual([2, 4, 6, 8]);
      },
      webgpuFlags,
    );
  },
);
