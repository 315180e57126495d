import { availableParallelism, totalmem } from "node:os";
import type { Backend } from "@tenon/backend";
import { backendKind } from "@tenon/backend/plugin";
import type { Registry } from "@tenon/registry";
import { jit, mul, tensor } from "@tenon/tensor";
import type { Command } from "commander";
import { exitCodes } from "../command-error.ts";
import { style } from "../styles.ts";
import { tableLines } from "../table-lines.ts";
import { wasmFeatures } from "../wasm-features.ts";

/** How a backend does on this machine. */
interface Examined {
  readonly backend: string;
  readonly package: string;
  readonly works: boolean;
  /** What it offers, or what is missing and what to do. */
  readonly notes: readonly string[];
}

export function addDoctorCommand(program: Command, registry: Registry): void {
  program
    .command("doctor")
    .description("Tell what this machine offers, which backends work here, and what the others miss")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: true }) => {
      const runtime = {
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        cores: availableParallelism(),
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        ...wasmFeatures(),
      };
      const backends: Examined[] = [];
      // One after the other: each may want all cores.
      for (const entry of registry.entries(backendKind)) backends.push(await examine(registry, entry));
      if (!backends.some(({ works }) => works)) process.exitCode = exitCodes.failure;
      if (json) {
        process.stdout.write(`${JSON.stringify({ runtime, backends }, null, 2)}\n`);
        return;
      }
      const yes = (value: boolean): string => (value ? "yes" : "no");
      const title = (text: string): string => style(process.stdout, "bold", text);
      const lines = [
        title("this machine"),
        ...tableLines([
          ["  Node", runtime.node],
          ["  platform", runtime.platform],
          ["  cores", String(runtime.cores)],
          ["  memory", `${runtime.memoryGiB} GiB`],
          ["  WebAssembly SIMD", yes(runtime.simd)],
          ["  relaxed SIMD", yes(runtime.relaxedSimd)],
          ["  threads", yes(runtime.threads)],
        ]),
        "",
        title("backends"),
      ];
      for (const { backend, package: from, works, notes } of backends) {
        const state = works
          ? style(process.stdout, "green", "works")
          : style(process.stdout, "yellow", "does not work here");
        lines.push(`  ${backend} (${from}): ${state}`, ...notes.map((note) => `    ${note}`));
      }
      process.stdout.write(`${lines.join("\n")}\n`);
    });
}

/** Opens the backend as it is by default, and has it multiply. */
async function examine(
  registry: Registry,
  { name, plugin }: { readonly name: string; readonly plugin: string },
): Promise<Examined> {
  const about = { backend: name, package: plugin };
  try {
    await using backend = await registry.parse(backendKind, { type: name }, backendKind.name).open();
    using double = jit((x: ReturnType<typeof tensor>) => mul(x, 2), { name: "examination" });
    const product = await double(tensor(backend, [1.5, -2])).data();
    if (product[0] !== 3 || product[1] !== -4)
      return {
        ...about,
        works: false,
        notes: [`2 x [1.5, -2] came out as [${product.join(", ")}]: please report this`],
      };
    return {
      ...about,
      works: true,
      notes: [`dtypes ${[...backend.supports.dtypes].join(", ")}`, ...limitsOf(backend)],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...about, works: false, notes: message.split("\n") };
  }
}

/** What a backend tells of its device. */
function limitsOf(backend: Backend): string[] {
  return Object.entries(backend.facts ?? {}).map(([name, value]) => `${name} ${value.toLocaleString("en")}`);
}
