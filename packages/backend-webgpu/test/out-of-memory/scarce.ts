import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { DeviceBuffer, Invocation } from "@tenon/backend";
import { BackendError } from "@tenon/backend";
import * as op from "@tenon/program/op";
import { openWebgpu } from "../../src/open-webgpu.ts";
import { define, f32 } from "../define.ts";

// A process of its own, which limits its own memory (RLIMIT_DATA) now and then, and says what then comes of what. SwiftShader's
// device memory is the process's, so that its allocations really fail. Little else is done meanwhile: SwiftShader's threads,
// like JavaScript, end a process that has no memory for them.

/** What the process writes to its standard output, as JSON. */
export interface Scarcity {
  readonly software: boolean;
  /** What a wait said, by what was tried: nothing, or the error. */
  readonly said: Readonly<Record<string, string>>;
  readonly computed: Readonly<Record<string, readonly number[]>>;
}

const megabyte = 2 ** 20;
const row = f32(4);
/** 64 MiB. */
const large = f32(2 ** 24);
const double = define("double", [row], (x) => [op.add(x, x)]);
const total = define("total", [large], (x) => [op.reduce(op.add(x, op.filledLike(x, 1)), "sum", [0])]);
/** All products of two columns are 64 MiB of temporaries. */
const products = define("products", [f32(2 ** 12, 1)], (x) => {
  const all = op.matmul(x, op.transpose(x, [1, 0]));
  return [op.reduce(op.reduce(op.add(all, op.filledLike(all, 1)), "max", [1]), "sum", [0])];
});

/** Does something with room for so much more than the process has by now. */
async function within(room: number, body: () => Promise<void>): Promise<void> {
  const limit = (data: string): unknown => execFileSync("prlimit", ["--pid", String(process.pid), `--data=${data}:`]);
  const used = Number(/VmData:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
  limit(String(used + room));
  await body();
  limit("unlimited");
}

const said: Record<string, string> = {};
const computed: Record<string, readonly number[]> = {};

async function ask(tried: string, wait: () => Promise<unknown>): Promise<void> {
  try {
    await wait();
    said[tried] = "nothing";
  } catch (error) {
    said[tried] = error instanceof BackendError ? `${error.code}: ${error.message}` : `not typed: ${error}`;
  }
}

await using backend = await openWebgpu();
const software = backend.facts["software"] === true;
const [small, doubled, sum] = [backend.allocate(row), backend.allocate(row), backend.allocate(f32())];
const column = backend.allocate(f32(2 ** 12, 1));
const valuesOf = async (buffer: DeviceBuffer): Promise<readonly number[]> => [...(await backend.download(buffer))];

const step = backend.compile(double).bind({ inputs: [small], outputs: [doubled] });
backend.write(small, new Float32Array([1, 2, 3, 4]));
step.run();
await backend.download(doubled);
const totalling = backend.compile(total);
const multiplying = backend.compile(products);
await Promise.all([totalling.ready, multiplying.ready]);

if (software) {
  const held = backend.allocate(large);
  await backend.idle();
  const allocated: DeviceBuffer[] = [];
  await within(32 * megabyte, async () => {
    const lacking = backend.allocate(large);
    await ask("tensor", () => backend.idle());
    step.run();
    computed["beside it"] = await valuesOf(doubled);
    await ask("download of the tensor", () => backend.download(lacking));
    await ask("use of the tensor", async () => totalling.bind({ inputs: [lacking], outputs: [sum] }));
    lacking[Symbol.dispose]();
    allocated.push(backend.allocate(large));
    await ask("next tensor", () => backend.idle());
    for (const tensor of [held, ...allocated.splice(0)]) tensor[Symbol.dispose]();
    await backend.idle();
    allocated.push(backend.allocate(large));
    await ask("tensor in the place of another", () => backend.idle());
  });
  const [tensor] = allocated;
  if (!tensor) throw new Error("a tensor was allocated");
  totalling.bind({ inputs: [tensor], outputs: [sum] }).run();
  computed["total"] = await valuesOf(sum);

  // Temporaries: the same invocation works as soon as there is memory for them.
  const multiplications: Invocation[] = [];
  await within(32 * megabyte, async () => {
    const multiplication = multiplying.bind({ inputs: [column], outputs: [sum] });
    multiplications.push(multiplication);
    multiplication.run();
    await ask("temporaries", () => backend.idle());
  });
  multiplications[0]?.run();
  computed["products"] = await valuesOf(sum);

  // A download takes room twice: where the device puts it for JavaScript, and in JavaScript.
  await within(32 * megabyte, () => ask("download", () => backend.download(tensor)));
  computed["download"] = [...(await backend.download(tensor)).slice(0, 2)];
  step.run();
  computed["in the end"] = await valuesOf(doubled);
}
console.log(JSON.stringify({ software, said, computed } satisfies Scarcity));
