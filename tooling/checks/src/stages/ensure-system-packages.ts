import { existsSync, readdirSync } from "node:fs";
import { runCommand } from "../run-command.ts";

/** Something of the system that some tests need, as Debian calls it. */
interface SystemPackage {
  readonly name: string;
  readonly purpose: string;
  isThere(): boolean;
}

const packages: readonly SystemPackage[] = [
  {
    name: "chromium",
    purpose: "tests in a browser, and SwiftShader, which plays the GPU",
    isThere: () =>
      ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].some((path) => existsSync(path)),
  },
  {
    name: "libvulkan1",
    purpose: "tests of WebGPU in Node",
    isThere: () =>
      process.platform !== "linux" || libraryFolders().some((path) => existsSync(`${path}/libvulkan.so.1`)),
  },
  {
    name: "dataset-fashion-mnist",
    purpose: "tests on the real Fashion-MNIST",
    isThere: () => process.platform !== "linux" || existsSync("/usr/share/datasets/fashion-mnist"),
  },
];

/** Where Linux keeps libraries: in a folder for the machine's kind (Debian), or in none. */
function libraryFolders(): string[] {
  const nested = existsSync("/usr/lib") ? readdirSync("/usr/lib").map((name) => `/usr/lib/${name}`) : [];
  return ["/usr/lib", "/usr/lib64", ...nested.filter((path) => path.includes("linux-gnu"))];
}

/**
 * Some tests run in a real browser, on a GPU that Chromium's SwiftShader plays, or on data that Debian has. What is missing is installed if this
 * process may do that; otherwise it is said what to do, and those tests fail or are left out.
 */
export async function ensureSystemPackages(root: string): Promise<void> {
  const missing = packages.filter((candidate) => !candidate.isThere());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    for (const { name, purpose } of missing) console.log(`No ${name} here, and ${purpose} will fail or be left out.`);
    console.log(`On Debian: sudo apt-get install --no-install-recommends ${names.join(" ")}`);
    return;
  }
  console.log(`Installing Debian's ${names.join(" and ")} for tests (once; about a minute) ...`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { folder: root, timeoutSeconds: 900, environment };
  const update = await runCommand("apt-get", ["update"], options);
  const install = await runCommand("apt-get", ["install", "-y", "--no-install-recommends", ...names], options);
  if (!install.succeeded) console.log(`${update.output}${install.output}`.trimEnd());
}
