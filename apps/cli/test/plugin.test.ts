import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { runCli } from "./run-cli.ts";

vi.setConfig({ testTimeout: 60_000 });

const packages = fileURLToPath(new URL("../../../packages", import.meta.url));
const zod = fileURLToPath(new URL("../../../packages/layers/node_modules/zod", import.meta.url));

const plugin = `
import { activation } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import { definePlugin } from "@tenon/registry";
import { mul, sigmoid } from "@tenon/tensor";
import * as z from "zod/mini";

export const plugin = definePlugin({
  name: "@acme/swish",
  version: "1.0.0",
  jsonSchema: z.toJSONSchema,
  entries: [
    layerKind.entry({
      name: "swish",
      summary: "x sigmoid(beta x)",
      options: z.object({ beta: z._default(z.number(), 1) }),
      create: ({ beta }) => activation({ type: "swish", beta }, (x) => mul(x, sigmoid(mul(x, beta)))),
    }),
  ],
});
`;

/** A folder outside the workspace with the packages that a plug-in's author would have installed. */
async function outsideFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-plugin-"));
  await mkdir(join(folder, "node_modules/@tenon"), { recursive: true });
  for (const name of ["layers", "registry", "tensor"])
    await symlink(join(packages, name), join(folder, "node_modules/@tenon", name));
  await symlink(zod, join(folder, "node_modules/zod"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "swish.js"), plugin);
  const layers = [
    { type: "dense", units: 8 },
    { type: "swish", beta: 1.5 },
    { type: "dense", units: 2 },
  ];
  await writeFile(
    join(folder, "model.json"),
    JSON.stringify({ format: "tenon-model", version: 1, model: { type: "sequential", layers } }),
  );
  return folder;
}

test("a plug-in from outside the workspace adds a layer that trains by its name in a model file", async () => {
  const cwd = await outsideFolder();
  const run = [
    "--dataset",
    "xor",
    "--dataset.size",
    "128",
    "--batch-size",
    "16",
    "--model",
    "model.json",
    "--optimizer.learningRate",
    "0.05",
  ];
  const { code, stdout, stderr } = await runCli(
    ["train", ...run, "--epochs", "30", "--plugin", "./swish.js", "--json"],
    { cwd },
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const { testAccuracy } = JSON.parse(stdout.trimEnd().split("\n").at(-1) as string) as { testAccuracy: number };
  expect(testAccuracy).toBeGreaterThan(0.95);
  const listed = await runCli(["list", "layer", "--plugin", "./swish.js"], { cwd });
  expect(listed.stdout).toMatch(/swish +x sigmoid\(beta x\) \(beta\)/);
});

test("a plug-in is also found as an installed package, here one that exports to `import` alone", async () => {
  const cwd = await outsideFolder();
  const folder = join(cwd, "node_modules/@acme/swish");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "plugin.js"), plugin);
  const manifest = { name: "@acme/swish", type: "module", exports: { "./plugin": { import: "./plugin.js" } } };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  // The word after the package is the command's own argument.
  const { code, stdout, stderr } = await runCli(["describe", "--plugin", "@acme/swish/plugin", "swish"], { cwd });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^swish \(layer, from @acme\/swish\): x sigmoid\(beta x\)\n {2}beta +number +\(default 1\)/);
  expect(code).toBe(0);
});

test("without the plug-in the layer is unknown, with a missing one the flag is named", async () => {
  const cwd = await outsideFolder();
  const unknown = await runCli(["train", "--dataset", "xor", "--model", "model.json"], { cwd });
  expect(unknown.stderr).toMatch(/model\.layers\[1\]: there is no layer "swish"/);
  expect(unknown.code).toBe(2);
  const missing = await runCli(["list", "--plugin", "@acme/nothing"], { cwd });
  expect(missing.stderr).toMatch(/--plugin @acme\/nothing: .*install it here/s);
  expect(missing.code).toBe(2);
});
