// `npm run playground`: builds the web demo and serves it on this machine, with the headers that threads need.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { environment, root, runAndExit, setUp } from "./setup.mjs";

const folder = join(root, "apps", "playground");
const vite = join(folder, "node_modules", "vite", "bin", "vite.js");
const node = await setUp();

const built = await new Promise((resolve) => {
  const args = [vite, "build", folder, "--logLevel", "warn"];
  const build = spawn(node, args, { cwd: folder, stdio: "inherit", env: environment(node) });
  build.on("error", () => resolve(1));
  build.on("exit", (code) => resolve(code ?? 1));
});
if (built !== 0) process.exit(built);
await runAndExit([vite, "preview", folder, ...process.argv.slice(2)]);
