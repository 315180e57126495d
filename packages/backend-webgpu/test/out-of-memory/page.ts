import type { DeviceBuffer } from "@tenon/backend";
import { BackendLostError } from "@tenon/backend";
import * as op from "@tenon/program/op";
import { openWebgpu } from "../../src/open-webgpu.ts";
import { define, f32 } from "../define.ts";

// What the test of memory asks of a page: to fill the device, which in Chromium is a process of its own.

/** 64 MiB. */
const large = f32(2 ** 24);
const row = f32(4);
const double = define("double", [row], (x) => [op.add(x, x)]);

let backend: Awaited<ReturnType<typeof openWebgpu>> | undefined;

/** Opens the device, also after another has been lost, and computes something. */
export async function open(): Promise<readonly number[]> {
  backend = await openWebgpu();
  const [input, output] = [backend.allocate(row), backend.allocate(row)];
  backend.write(input, new Float32Array([1, 2, 3, 4]));
  backend
    .compile(double)
    .bind({ inputs: [input], outputs: [output] })
    .run();
  return [...(await backend.download(output))];
}

/** Allocates tensors until something is wrong: what it is, and whether `lost` says so too. */
export async function fill(most: number): Promise<{ readonly error: string; readonly lost: boolean }> {
  if (!backend) throw new Error("open the device first");
  const held: DeviceBuffer[] = [];
  try {
    while (held.length < most) {
      held.push(backend.allocate(large));
      await backend.idle();
    }
    return { error: "nothing", lost: false };
  } catch (error) {
    const lost = error instanceof BackendLostError && (await backend.lost) === error;
    return { error: error instanceof Error ? error.name : String(error), lost };
  }
}
