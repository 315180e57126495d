import { BackendError } from "@tenon/backend";
import { formatType } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";
import type { LoweredProgram } from "./lower-plan.ts";

/** Refuses a Program that the device cannot hold, naming the tensor and the limit. */
export function checkFits({ memory, plan, dispatches }: LoweredProgram, traits: DeviceTraits): void {
  const refuse = (reason: string): never => {
    throw new BackendError({ code: "unsupported", backend: "webgpu", program: plan.name, reason });
  };
  memory.blocks.forEach((block, id) => {
    if (block.bytes <= traits.maxBindingBytes) return;
    const tensor = plan.buffers.findIndex((_, buffer) => memory.places[buffer]?.block === id);
    const type = plan.buffers[tensor];
    const what = block.kind === "input" || block.kind === "output" ? `${block.kind} ${block.position}` : block.kind;
    const writer = dispatches.find(({ blocks }) => blocks.some((bound) => bound.block === id && bound.written));
    const from = writer && block.kind === "temporary" ? ` of the kernel "${writer.name}"` : "";
    refuse(
      `the ${what}${from}, ${type ? formatType(type) : "a tensor"}, takes ${block.bytes} bytes, but the device binds ${traits.maxBindingBytes} at most (maxStorageBufferBindingSize); a smaller batch takes less`,
    );
  });
  for (const { name, blocks, groups } of dispatches) {
    if (blocks.length > traits.maxStorageBuffers)
      refuse(
        `the kernel "${name}" needs ${blocks.length} buffers, but the device binds ${traits.maxStorageBuffers} at most (maxStorageBuffersPerShaderStage)`,
      );
    if (groups[1] > traits.maxWorkgroups)
      refuse(
        `the kernel "${name}" needs ${groups[0] * groups[1]} workgroups, but the device starts ${traits.maxWorkgroups} by ${traits.maxWorkgroups} at most (maxComputeWorkgroupsPerDimension)`,
      );
  }
}
