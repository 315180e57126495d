import { BackendError } from "@tenon/backend";
import type { DeviceTraits } from "./traits.ts";

export interface OpenedDevice {
  readonly device: GPUDevice;
  readonly traits: DeviceTraits;
  /** Whether passes can be timed. */
  readonly timestamps: boolean;
  /** What computes, for people. */
  readonly description: string;
}

/** Limits that are asked for in full; without asking, a device has the least that WebGPU guarantees. */
const wantedLimits = [
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

const wantedFeatures = ["subgroups", "timestamp-query"] as const;

/** CPUs that play a GPU, by the names they go by. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i;

/** Asks for an adapter and for all of its that kernels make use of. */
export async function openDevice(gpu: GPU, powerPreference: GPUPowerPreference | undefined): Promise<OpenedDevice> {
  const adapter = await gpu.requestAdapter(powerPreference === undefined ? {} : { powerPreference });
  if (!adapter)
    throw new BackendError({
      code: "unsupported",
      backend: "webgpu",
      reason:
        "no adapter: neither a GPU with a driver for Vulkan, Metal or Direct3D 12 nor a software driver was found. On Debian without a GPU: apt-get install chromium libvulkan1, then VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json",
    });
  const limits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  const features = wantedFeatures.filter((name) => adapter.features.has(name));
  const device = await adapter.requestDevice({ requiredLimits: limits, requiredFeatures: [...features] });
  const { vendor, architecture, device: model, description } = adapter.info;
  const names = [vendor, architecture, model, description].filter((name) => name !== "").join(" ");
  return {
    device,
    traits: {
      software: isFallback(adapter) || softwareNames.test(names),
      subgroups: device.features.has("subgroups"),
      maxStorageBuffers: device.limits.maxStorageBuffersPerShaderStage,
      maxBindingBytes: Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize),
      maxInvocations: device.limits.maxComputeInvocationsPerWorkgroup,
      maxWorkgroupBytes: device.limits.maxComputeWorkgroupStorageSize,
      maxWorkgroups: device.limits.maxComputeWorkgroupsPerDimension,
    },
    timestamps: device.features.has("timestamp-query"),
    description: names,
  };
}

const isFallback = ({ info }: GPUAdapter): boolean => "isFallbackAdapter" in info && info.isFallbackAdapter === true;
