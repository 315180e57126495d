import { existsSync } from "node:fs";
import { runCommand } from "../run-command.ts";

/** Where tests look for a browser, in this order. */
const places: readonly string[] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Some tests run in a real browser. Where there is none, Debian's Chromium is installed if this process may do that;
 * otherwise it is said what to do, and those tests fail.
 */
export async function ensureChromium(root: string): Promise<void> {
  if (places.some((path) => existsSync(path))) return;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    console.log("No Chromium here, and tests in a browser will fail. On Debian: sudo apt-get install chromium");
    return;
  }
  console.log("Installing Debian's chromium for the tests in a browser (once; about a minute) ...");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { folder: root, timeoutSeconds: 900, environment };
  const update = await runCommand("apt-get", ["update"], options);
  const install = await runCommand("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], options);
  if (!install.succeeded) console.log(`${update.output}${install.output}`.trimEnd());
}
