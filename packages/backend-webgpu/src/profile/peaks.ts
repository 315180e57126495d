import type { MachinePeaks, MemoryPeak } from "@tenon/backend";
import { storageUsage } from "../device/buffer-pool.ts";
import { median, timePasses } from "./time-passes.ts";

const [groups, threads, rounds] = [64, 64, 64];
const memorySizes = [256 * 2 ** 10, 4 * 2 ** 20, 32 * 2 ** 20];
const repeats = 5;
/** What a clock of coarse steps may show for something short. */
const leastSeconds = 1e-7;

/** Four independent chains of vec4, so that no operation waits for the one before. */
const arithmetic = (step: (x: string) => string): string => `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4<f32>>;
@compute @workgroup_size(${threads}) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let scale = source[0];
  let start = source[1];
  var a = start; var b = start + 1.0; var c = start + 2.0; var d = start + 3.0;
  for (var i = 0; i < ${rounds}; i++) {
    ${["a", "b", "c", "d"].map((x) => `${x} = ${step(x)};`).join(" ")}
  }
  target_[id.x] = a + b + c + d;
}`;

const copy = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4<f32>>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < arrayLength(&source)) { target_[id.x] = source[id.x]; }
}`;

/** What the device can do at best, by its own clock. */
export async function measurePeaks(device: GPUDevice): Promise<MachinePeaks> {
  const flops = groups * threads * rounds * 4 * 4 * 2;
  const [multiplyAdds, divisions] = [
    await time(
      device,
      arithmetic((x) => `fma(${x}, scale, start)`),
      16 * groups * threads,
      groups,
    ),
    await time(
      device,
      arithmetic((x) => `sqrt(start / (${x} + 2.0))`),
      16 * groups * threads,
      groups,
    ),
  ];
  const memory: MemoryPeak[] = [];
  for (const bytes of memorySizes) {
    const seconds = await time(device, copy, bytes / 2, bytes / 2 / 16 / 64);
    memory.push({ bytes, bytesPerSecond: bytes / seconds });
  }
  return {
    arithmetic: {
      name: "f32 multiply-add",
      flopsPerSecond: flops / multiplyAdds,
      divisionsPerSecond: flops / divisions,
    },
    memory,
  };
}

/** Seconds of a shader that reads one buffer and writes another. */
async function time(device: GPUDevice, code: string, bytes: number, workgroups: number): Promise<number> {
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } });
  const buffers = [0, 1].map(() => device.createBuffer({ size: bytes, usage: storageUsage }));
  try {
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const times = await timePasses(
      device,
      [
        (pass) => {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, group);
          pass.dispatchWorkgroups(workgroups);
        },
      ],
      repeats,
    );
    return Math.max(leastSeconds, median(times.map(([seconds = 0]) => seconds)));
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}
