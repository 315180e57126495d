import { findGpu } from "#find-gpu";
import { openDevice } from "./device/open-device.ts";
import type { DeviceTraits } from "./device/traits.ts";
import type { ForceKernel } from "./kernels/choose-kernel.ts";
import { WebgpuBackend } from "./webgpu-backend.ts";

/** What tests may ask for besides the options of everyone. */
export interface OpenSettings {
  readonly powerPreference?: GPUPowerPreference | undefined;
  /** Pretends that the device is another one. */
  readonly traits?: Partial<DeviceTraits>;
  readonly force?: ForceKernel;
}

export async function openWebgpu({ powerPreference, traits, force }: OpenSettings = {}): Promise<WebgpuBackend> {
  const opened = await openDevice(await findGpu(), powerPreference);
  return new WebgpuBackend({ ...opened, traits: { ...opened.traits, ...traits } }, force);
}
