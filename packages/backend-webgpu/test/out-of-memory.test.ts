import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Scarcity } from "./out-of-memory/scarce.ts";

// What `faults.test.ts` pretends, here with allocations that fail.

const script = fileURLToPath(new URL("./out-of-memory/scarce.ts", import.meta.url));

/** Limits of one kind of memory, for one process, are Linux's. */
test.runIf(process.platform === "linux")(
  "a process without memory is told what there is none for, goes on with what it has, and uses what is freed",
  { timeout: 120_000 },
  async (context) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@tenon/source", script]);
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
